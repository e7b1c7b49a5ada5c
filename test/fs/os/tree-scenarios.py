# Builds the given tree on the real disk, runs one call, and tells what it gave and what the tree is afterwards.
import stat as st

def build(entries):
    for entry in entries:
        kind, path = entry[0], entry[1]
        if kind == 'd':
            os.mkdir(path)
        elif kind == 'f':
            with open(path, 'w') as file:
                file.write(entry[2])
        else:
            os.symlink(entry[2], path)
    for entry in entries:
        if entry[0] != 'l' and len(entry) > 3:
            os.chmod(entry[1], entry[3])


def tree(top='.'):
    found = []
    for name in sorted(os.listdir(top)):
        path = os.path.normpath(os.path.join(top, name))
        info = os.lstat(path)
        mode = st.S_IMODE(info.st_mode)
        if st.S_ISLNK(info.st_mode):
            found.append(['l', path, os.readlink(path)])
        elif st.S_ISDIR(info.st_mode):
            found.append(['d', path, mode])
            found.extend(tree(path))
        else:
            with open(path) as file:
                found.append(['f', path, mode, file.read()])
    return found


def walk(top, options):
    prune = options.pop('prune', [])
    errors = []
    steps = []
    for root, dirs, files in os.walk(top, onerror=lambda error: errors.append(error.errno), **options):
        dirs.sort()
        steps.append([root, list(dirs), sorted(files)])
        if prune:
            dirs[:] = [name for name in dirs if name not in prune]
    if not options.get('topdown', True):
        steps.sort()
    return {'steps': steps, 'errors': errors}


def copytree(src, dst, options):
    names = options.get('ignore')
    shutil.copytree(src, dst, symlinks=options.get('symlinks', False),
        dirs_exist_ok=options.get('dirsExistOk', False),
        ignore=shutil.ignore_patterns(*names) if names else None)


CALLS = {
    'mkdir': lambda path, mode=0o777: os.mkdir(path, mode),
    'makedirs': lambda path, o={}: os.makedirs(path, mode=o.get('mode', 0o777), exist_ok=o.get('existOk', False)),
    'exists': os.path.exists, 'isfile': os.path.isfile, 'isdir': os.path.isdir, 'islink': os.path.islink,
    'listdir': lambda path: sorted(os.listdir(path)),
    'remove': os.remove, 'rmdir': os.rmdir, 'replace': os.replace, 'readlink': os.readlink,
    'rmtree': lambda path, o={}: shutil.rmtree(path, ignore_errors=o.get('ignoreErrors', False)),
    'symlink': os.symlink, 'link': os.link, 'chmod': os.chmod, 'truncate': os.truncate,
    'utime': lambda path, atime, mtime: os.utime(path, (atime / 1000, mtime / 1000)),
    'times': lambda path: [os.stat(path).st_atime * 1000, os.stat(path).st_mtime * 1000],
    'size': lambda path: -1 if os.path.isdir(path) else os.stat(path).st_size,
    'lsize': lambda path: -1 if os.path.isdir(path) and not os.path.islink(path) else os.lstat(path).st_size,
    'nlink': lambda path: os.stat(path).st_nlink,
    'copy': lambda src, dst: shutil.copy(src, dst),
    'copytree': lambda src, dst, o={}: copytree(src, dst, o),
    'walk': lambda top, o={}: walk(top, dict(o)),
}
home = os.getcwd()


def run(index, scenario):
    os.chdir(home)
    os.mkdir('s%d' % index)
    os.chdir('s%d' % index)
    build(scenario['tree'])
    log = []
    for name, *args in scenario['calls']:
        try:
            log.append(CALLS[name](*args))
        except shutil.SameFileError:
            log.append('EINVAL')
        except shutil.Error as error:
            # The only thing that cannot be copied here is a link to nothing.
            assert all('No such file' in each[2] for each in error.args[0])
            log.append('ENOENT')
        except OSError as error:
            import errno
            log.append(errno.errorcode[error.errno] if error.errno else 'error')
    return {'log': log, 'tree': tree()}


answer([run(index, scenario) for index, scenario in enumerate(given)])
