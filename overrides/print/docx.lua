-- Numbers of paragraphs, remarks and layers in Word: what classes say in HTML, the styles of docx-styles.xml say there.

local styles = {
  attribution = "Remark", note = "Remark", state = "Remark", uses = "Remark", tally = "Remark", caveat = "Remark",
  law = "Remark", other = "Remark", imprint = "Remark", ["layer-note"] = "Whose", badge = "Badge", entry = "Entry",
  lead = "Lead", minute = "Brief", argument = "Argument", checked = "Checked", others = "Others",
}

function Span(span)
  if span.classes:includes("pinpoint") then
    span.content:insert(pandoc.Str("\u{2002}"))
    span.attributes["custom-style"] = "Pinpoint"
    return span
  end
end

function Link(link)
  if link.classes:includes("claim-mark") then
    return pandoc.Span({ link }, { ["custom-style"] = "Claim" })
  end
end

function Div(div)
  for _, class in ipairs(div.classes) do
    if styles[class] then
      div.attributes["custom-style"] = styles[class]
      return div
    end
  end
end
