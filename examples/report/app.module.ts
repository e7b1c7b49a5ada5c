/** The example's application: the module that serves, and the class that is served. */
import { Module } from '@nestjs/common';
import { MemFsModule } from 'nestjs-memfs';
import { Reports } from './reports.js';

/** Serves both functions of {@link Reports}. */
@Module({ imports: [MemFsModule.forRoot()], providers: [Reports] })
export class AppModule {}
