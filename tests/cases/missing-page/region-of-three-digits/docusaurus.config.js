module.exports = { i18n: { defaultLocale: "en", locales: ["en", "es-419"] } };
