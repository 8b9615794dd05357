export default {
  main: [
    {
      type: "category",
      label: "Tables",
      link: { type: "generated-index", slug: "tables" },
      items: ["tables/low"],
    },
  ],
};
