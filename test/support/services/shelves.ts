/** Decorated classes as Nest has them: injected, behind guards, pipes, interceptors and filters, and request-scoped. */
import {
  Catch,
  Controller,
  Injectable,
  NotFoundException,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { ApiFunc, MemoryFS } from 'nestjs-memfs';
import { map, throwError, type Observable } from 'rxjs';

/** What guards and interceptors saw. */
export const seen: string[] = [];

export class LateError extends Error {}

@Injectable()
export class OnlyLibrarians implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const metadata = context.switchToRpc().getContext<{ get(key: string): unknown[] }>();
    return metadata.get('role').includes('librarian');
  }
}

export class Trimmed implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.trim() : value;
  }
}

@Injectable()
export class Bracketed implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const data = JSON.stringify(context.switchToRpc().getData());
    seen.push(`${context.getClass().name}.${context.getHandler().name} ${data}`);
    return next.handle().pipe(map((value) => `[${String(value)}]`));
  }
}

@Catch(LateError)
export class LateFilter implements ExceptionFilter {
  catch(error: LateError): Observable<never> {
    return throwError(() => new RpcException({ code: 9, message: `late: ${error.message}` }));
  }
}

@Injectable()
export class Clock {
  now(): string {
    return 'noon';
  }
}

@Controller()
@ApiFunc({ package: 'shelves.v1' })
export class Shelves {
  constructor(
    private readonly clock: Clock,
    private readonly fs: MemoryFS,
  ) {}

  time(): string {
    return this.clock.now();
  }

  protos(): string[] {
    return this.fs.listdir('/proto/shelves/v1');
  }

  @UseGuards(OnlyLibrarians)
  lend(title: string): string {
    return `lent ${title}`;
  }

  @UsePipes(Trimmed)
  store(title: string, shelf: string): string {
    return `${title}|${shelf}`;
  }

  @UseInterceptors(Bracketed)
  label(title: string): string {
    return title;
  }

  @UseFilters(LateFilter)
  giveBack(title: string): string {
    throw new LateError(title);
  }

  find(title: string): string {
    throw new NotFoundException(`no ${title} here`);
  }
}

@Injectable({ scope: Scope.REQUEST })
@ApiFunc({ package: 'shelves.v1' })
export class Visits {
  private count = 0;

  visit(): number {
    this.count += 1;
    return this.count;
  }
}
