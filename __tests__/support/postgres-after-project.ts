export { tearDown as default } from './postgres-for-project';
