export * from './cells.js';
export * from './read-csv.js';
export * from './read-csv-file.js';
