export { ApiFunc as Remote } from 'nestjs-memfs';
