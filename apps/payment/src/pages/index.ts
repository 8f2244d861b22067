// The other rooms import from here only.
export { FinishPage } from './finish-page/finish-page.js';
export type { OpenedPage } from './open-page/open-page.js';
export { OpenPage } from './open-page/open-page.js';
export { PagesModule } from './pages.module.js';
