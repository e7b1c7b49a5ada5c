# Runs lists of file calls on the real disk; the TypeScript side runs the same ones in memory.
ENCODINGS = {'utf8': 'utf-8', 'latin1': 'latin-1', 'utf16le': 'utf-16-le', 'ascii': 'ascii'}


def shown(value):
    if isinstance(value, bytes):
        return {'bytes': value.hex()}
    if isinstance(value, list):
        return [shown(each) for each in value]
    return value


def call(file, step):
    name, *args = step
    args = [bytes.fromhex(each['bytes']) if isinstance(each, dict) else each for each in args]
    if name == 'lines':
        return list(file)
    if name == 'writelines':
        return file.writelines(args[0])
    if name == 'closed':
        return file.closed
    return getattr(file, name)(*args)


def run(index, scenario):
    path = 'file%d' % index
    if scenario['content'] is not None:
        with open(path, 'wb') as file:
            file.write(bytes.fromhex(scenario['content']))
    log = []
    options = {}
    if 'b' not in scenario['mode']:
        options = {'encoding': ENCODINGS[scenario.get('encoding', 'utf8')]}
        options['errors'] = scenario.get('errors', 'strict')
        options['newline'] = scenario.get('newline')
    try:
        file = open(path, scenario['mode'], **options)
    except Exception:
        log.append('error')
    else:
        for step in scenario['steps']:
            try:
                log.append(shown(call(file, step)))
            except Exception:
                log.append('error')
        file.close()
    content = None
    if os.path.exists(path):
        with open(path, 'rb') as file:
            content = file.read().hex()
    return {'log': log, 'content': content}


answer([run(index, scenario) for index, scenario in enumerate(given)])
