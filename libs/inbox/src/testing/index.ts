export * from './dead-letter-reason.js';
export * from './deliver-event.js';
export * from './inbox-database.js';
