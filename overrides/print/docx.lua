-- Numbers of paragraphs, remarks and layers in Word: what classes say in HTML, the styles of docx-styles.xml say there.

local styles = {
  attribution = "Remark", note = "Remark", state = "Remark", uses = "Remark", tally = "Remark", caveat = "Remark",
  law = "Remark", other = "Remark", imprint = "Remark", ["layer-note"] = "Whose", badge = "Badge", entry = "Entry",
  lead = "Lead", minute = "Brief", argument = "Argument", checked = "Checked", others = "Others",
}

-- The entry of each source in the bibliography, by the link that leads to it.
local entries = {}

local function collect(div)
  local entry = div.content[1]
  if div.identifier ~= "" and entry and entry.t == "Div" and entry.classes:includes("entry") then
    entries["#" .. div.identifier] = entry.content
  end
end

-- A citation keeps its words and gets a note with the whole reference of each work.
local function cite(span)
  local references = pandoc.Blocks({})
  span:walk({ Link = function(link) references:extend(entries[link.target] or {}) end })
  if #references > 0 then
    return { span, pandoc.Note(references) }
  end
end

local function Span(span)
  if span.classes:includes("cite") then
    return cite(span)
  end
  if span.classes:includes("pinpoint") then
    span.attributes["custom-style"] = "Pinpoint"
    return span
  end
end

local function Link(link)
  if link.classes:includes("claim-mark") then
    return pandoc.Span({ link }, { ["custom-style"] = "Claim" })
  end
end

local function Div(div)
  for _, class in ipairs(div.classes) do
    if styles[class] then
      div.attributes["custom-style"] = styles[class]
      return div
    end
  end
end

return {
  { Div = collect },
  { Span = Span, Link = Link, Div = Div },
}
