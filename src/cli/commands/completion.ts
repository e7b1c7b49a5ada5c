/** `memfs completion`: scripts for bash, zsh and fish; they ask the hidden `complete-line` for candidates. */
import { UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { candidatesFor } from '../completion.js';

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# memfs completion for bash. In ~/.bashrc: source <(memfs completion bash)
_memfs() {
  local word
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <(memfs complete-line -- "\${words[@]}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then compopt -o nospace; fi
}
complete -o default -F _memfs memfs
`,
  zsh: `#compdef memfs
# memfs completion for zsh. In ~/.zshrc, after compinit: source <(memfs completion zsh)
_memfs() {
  local -a found paths
  found=("\${(@f)$(memfs complete-line -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  paths=(\${(M)found:#*/})
  found=(\${found:#*/})
  (( $#paths )) && compadd -S '' -- $paths
  (( $#found )) && compadd -- $found
  (( $#paths + $#found )) || _files
}
compdef _memfs memfs
`,
  fish: `# memfs completion for fish. In ~/.config/fish/config.fish: memfs completion fish | source
complete -c memfs -f -a '(memfs complete-line -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};

/** Shells that have a script. */
export const SHELLS = Object.keys(SCRIPTS);

/** Prints the script for a shell. */
export function completion({ out }: Context, call: Call): Promise<ExitCode> {
  const script = SCRIPTS[call.arg(0)];
  if (script === undefined) {
    throw new UsageError(`there are scripts for ${SHELLS.join(', ')}, not for '${call.arg(0)}'.`);
  }
  out.bytes(Buffer.from(script));
  return Promise.resolve(0);
}

/** Prints the candidates for the last word, one a line. */
export async function completeLine(context: Context, call: Call): Promise<ExitCode> {
  const words = call.args.slice(0, -1);
  const last = call.args.at(-1) ?? '';
  const line = { words, last, specs: context.specs, directory: '/' };
  const found = await context.state
    .read((fs) => candidatesFor({ ...line, fs }))
    .catch(() => candidatesFor({ ...line, fs: undefined })); // commands and options need no state
  context.out.lines(found);
  return 0;
}
