export * from './cells.js';
export * from './csv-problem.js';
export * from './read-csv.js';
export * from './read-csv-file.js';
