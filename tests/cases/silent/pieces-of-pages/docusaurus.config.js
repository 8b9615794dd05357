module.exports = { title: "Tides" };
