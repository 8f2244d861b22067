// Beside the launcher's, so that tools and specs have one.
export { freePort } from '../../../tools/launcher/free-port.mjs';
