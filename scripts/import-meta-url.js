// What import.meta.url is in a bundle that Electron loads as CommonJS.
export const importMetaUrl = require('node:url').pathToFileURL(__filename).href
