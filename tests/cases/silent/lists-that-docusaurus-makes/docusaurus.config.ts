export default { title: "Tides" };
