"""Codes pictures as JPEG 2000 with OpenJPEG and as HTJ2K with OpenJPH, in every option that they offer, and in forms that no encoder
at hand writes: packed packet headers, and segments that override others. OpenJPEG also decodes what is not lossless.
"""
import os
import random
import struct
import subprocess

import numpy as np

UNUSED = 65535  # not in any picture (as signed -1), so that it can be the padding value
STYLES = (1, 2, 4, 8, 16, 32, 5, 9, 13, 21, 42, 63)
OPENJPEG = ([[]] + [['-M', str(style)] for style in STYLES]
            + [['-b', size] for size in ('4,4', '4,1024', '1024,4', '32,64', '8,512')]
            + [['-t', '11,9'], ['-t', '17,64', '-T', '3,5', '-d', '9,7'], ['-d', '13,11'], ['-d', '1,1'], ['-t', '1000,7']]
            + [['-c', '[16,16]', '-p', order, '-n', '3', *more] for order in ('LRCP', 'RLCP', 'RPCL', 'PCRL', 'CPRL')
               for more in ([], ['-r', '20,5,1', '-d', '5,9'])]
            + [['-c', '[32,16],[8,16]', '-b', '8,8'], ['-SOP'], ['-EPH'], ['-SOP', '-EPH', '-r', '30,10,3,1'], ['-PLT', '-TLM']]
            + [['-TP', 'R'], ['-TP', 'L', '-r', '20,5,1'], ['-TP', 'R', '-t', '12,12'], ['-n', '1'], ['-n', '2']]
            + [['-ROI', 'c=0,U=3'], ['-ROI', 'c=0,U=9'], ['-GuardBits', '1'], ['-GuardBits', '7']]
            + [['-POC', 'T1=0,0,1,2,1,LRCP/T1=2,0,1,3,1,RPCL', '-n', '3'],
               ['-POC', 'T1=0,0,3,2,1,RLCP/T1=2,0,3,3,1,PCRL', '-n', '3', '-r', '20,5,1']])
LOSSY = [['-r', '4'], ['-r', '20,10,4'], ['-q', '30,40'], ['-I'], ['-I', '-r', '3'], ['-I', '-d', '3,5', '-n', '4'], ['-I', '-t', '11,9', '-n', '2'],
         ['-I', '-M', '13', '-r', '6,3'], ['-r', '6', '-M', '1'], ['-r', '6', '-M', '63'], ['-I', '-n', '1'], ['-I', '-ROI', 'c=0,U=5']]
OPENJPH = [[], ['-num_decomps', '0'], ['-num_decomps', '3', '-block_size', '{32,32}'], ['-block_size', '{4,4}'], ['-block_size', '{1024,4}'],
           ['-tile_size', '{13,9}'], ['-image_offset', '{13,5}'], ['-prog_order', 'LRCP'], ['-prog_order', 'PCRL', '-precincts', '{16,16}'],
           ['-precincts', '{16,16},{32,32}', '-block_size', '{8,8}']]
OPENJPH_LOSSY = [['-qstep', '0.001'], ['-qstep', '0.05', '-block_size', '{16,16}'], ['-qstep', '0.0001', '-num_decomps', '2']]


def raw(folder, samples, order):
    path = os.path.join(folder, 'plain.raw')
    kind = 'i' if samples.min() < 0 else 'u'
    samples.astype(order + kind + '2' if order else kind + '1').tofile(path)
    return path


def openjpeg(folder, samples, bits, signed, options):
    """The codestream, or None if OpenJPEG refuses the options for this size."""
    path, coded = raw(folder, samples, '>' if bits > 8 else ''), os.path.join(folder, 'coded.j2k')
    if os.path.exists(coded):
        os.remove(coded)
    # OpenJPEG refuses more resolutions than the smallest tile of the cases has.
    options = options if '-n' in options else [*options, '-n', '3']
    shape = f'{samples.shape[1]},{samples.shape[0]},1,{bits},{"s" if signed else "u"}'
    run = subprocess.run(['opj_compress', '-i', path, '-o', coded, '-F', shape, *options], capture_output=True)
    return open(coded, 'rb').read() if run.returncode == 0 and os.path.exists(coded) else None


def openjph(folder, samples, bits, signed, options):
    path, coded = raw(folder, samples, '<' if bits > 8 else ''), os.path.join(folder, 'coded.j2c')
    reversible = [] if '-qstep' in options else ['-reversible', 'true']
    subprocess.run(['ojph_compress', '-i', path, '-o', coded, '-dims', f'{{{samples.shape[1]},{samples.shape[0]}}}', '-num_comps', '1', '-signed',
                    str(signed).lower(), '-bit_depth', str(bits), '-downsamp', '{1,1}', *reversible, *options], check=True, capture_output=True)
    return open(coded, 'rb').read()


def decoded(folder, codestream, shape, bits, signed):
    """What OpenJPEG decodes."""
    path, plain = os.path.join(folder, 'coded.j2k'), os.path.join(folder, 'decoded.rawl')
    with open(path, 'wb') as file:
        file.write(codestream)
    subprocess.run(['opj_decompress', '-i', path, '-o', plain], check=True, capture_output=True)
    samples = np.fromfile(plain, f'<u{1 if bits <= 8 else 2}').reshape(shape).astype(np.int64)
    return np.where(signed and samples >> bits - 1 & 1, (samples & (1 << bits) - 1) - (1 << bits), samples)


def segments(codestream, at=2):
    """Yields marker, start and end of each segment of a header, up to SOT or SOD."""
    while True:
        marker, = struct.unpack_from('>H', codestream, at)
        if marker in (0xFF90, 0xFF93):
            yield marker, at, at
            return
        end = at + 2 + struct.unpack_from('>H', codestream, at + 2)[0]
        yield marker, at, end
        at = end


def segment(marker, body):
    return struct.pack('>HH', marker, len(body) + 2) + body


def with_header(codestream, change):
    """Replaces segments of the main header: change(marker, body) returns bytes, or None to keep the segment."""
    parts = [codestream[:2]]
    for marker, start, end in segments(codestream):
        if marker == 0xFF90:
            return b''.join(parts) + codestream[start:]
        new = change(marker, codestream[start + 4:end])
        parts.append(codestream[start:end] if new is None else new)


def tile_part(codestream):
    """Header segments and packets of a codestream with one tile-part: main header, tile header, packets."""
    main = [start for marker, start, _ in segments(codestream) if marker == 0xFF90][0]
    data = [start for marker, start, _ in segments(codestream, main + 12) if marker == 0xFF93][0]
    return codestream[:main], codestream[main + 12:data], codestream[data + 2:-2]


def with_tile_part(main, header, packets, length=None):
    length = 14 + len(header) + len(packets) if length is None else length
    return main + b'\xff\x90\0\x0a\0\0' + struct.pack('>I', length) + b'\0\1' + header + b'\xff\x93' + packets + b'\xff\xd9'


def packed(codestream, marker):
    """Moves packet headers into PPM (FF60) or PPT (FF61) segments. Needs SOP and EPH markers."""
    main, header, packets = tile_part(codestream)
    headers, bodies = b'', b''
    for packet in packets.split(b'\xff\x91\0\x04')[1:]:
        end = packet.index(b'\xff\x92') + 2
        headers, bodies = headers + packet[2:end], bodies + packet[end:]
    if marker == 0xFF61:
        cut = len(headers) // 2
        return with_tile_part(main, header + segment(marker, b'\0' + headers[:cut]) + segment(marker, b'\1' + headers[cut:]), bodies)
    headers = struct.pack('>I', len(headers)) + headers
    return with_tile_part(main + segment(marker, b'\0' + headers[:9]) + segment(marker, b'\1' + headers[9:]), header, bodies)


def rewritten(folder, samples, bits, signed):
    """Forms that OpenJPEG does not write, of the same picture."""
    plain = openjpeg(folder, samples, bits, signed, ['-n', '3'])
    marked = openjpeg(folder, samples, bits, signed, ['-n', '3', '-SOP', '-EPH', '-r', '6,1'])
    yield 'PPM', packed(marked, 0xFF60)
    yield 'PPT', packed(marked, 0xFF61)
    main, header, packets = tile_part(plain)
    styles = {marker: plain[start + 4:end] for marker, start, end in segments(plain) if marker in (0xFF52, 0xFF5C)}
    cod, qcd = styles[0xFF52], styles[0xFF5C]
    wrong = {0xFF52: segment(0xFF52, cod[:5] + b'\5\1\1\0\0'), 0xFF5C: segment(0xFF5C, b'\x20' + b'\x10' * 16)}
    other = with_header(plain, lambda marker, _: wrong.get(marker))
    other_main = tile_part(other)[0]
    overrides = segment(0xFF53, b'\0\0' + cod[5:]) + segment(0xFF5D, b'\0' + qcd)
    yield 'COC and QCC', with_tile_part(other_main + overrides, header, packets)
    yield 'COD and QCD of the tile', with_tile_part(other_main, segment(0xFF52, cod) + segment(0xFF5C, qcd), packets)
    yield 'COC and QCC of the tile', with_tile_part(other_main, overrides, packets)
    yield 'a tile-part of unknown length', with_tile_part(main, header, packets, 0)
    yield 'no EOC', plain[:-2]
    yield 'JP2', jp2(plain)


def jp2(codestream):
    def box(name, body):
        return struct.pack('>I', len(body) + 8) + name + body
    return box(b'jP  ', b'\r\n\x87\n') + box(b'ftyp', b'jp2 \0\0\0\0jp2 ') + struct.pack('>I', 0) + b'jp2c' + codestream


def cases(folder, samples, bits, signed):
    """Yields name, codestream and samples of each combination of options, for one picture."""
    for options in OPENJPEG:
        coded = openjpeg(folder, samples, bits, signed, options)
        if coded is not None:
            yield ' '.join(['OpenJPEG', *options]), coded, samples
    for options in LOSSY:
        coded = openjpeg(folder, samples, bits, signed, options)
        if coded is not None:
            yield ' '.join(['OpenJPEG', *options]), coded, decoded(folder, coded, samples.shape, bits, signed)
    for name, coded in rewritten(folder, samples, bits, signed):
        yield name, coded, samples
    if signed:
        return
    for options in OPENJPH:
        yield ' '.join(['OpenJPH', *options]), openjph(folder, samples, bits, signed, options), samples
    for options in OPENJPH_LOSSY:
        coded = openjph(folder, samples, bits, signed, options)
        yield ' '.join(['OpenJPH', *options]), coded, decoded(folder, coded, samples.shape, bits, signed)


def noise(rows, columns, bits, signed, seed):
    """Random samples, or a smooth picture with some noise."""
    generator = np.random.default_rng(seed)
    if seed % 2:
        samples = generator.integers(0, 1 << bits, (rows, columns))
    else:
        y, x = np.mgrid[0:rows, 0:columns]
        samples = (np.sin(x / 9) + np.cos(y / 7) + 2) / 4 * (1 << bits) + generator.normal(0, (1 << bits) / 100, (rows, columns))
    samples = np.clip(samples.astype(np.int64), 0, min((1 << bits) - 1, UNUSED - 1)) - ((1 << bits - 1) if signed else 0)
    return np.where(samples == -1, -2, samples)


def random_cases(folder, count):
    """Yields name, codestream, samples, bits and sign of random pictures of 1 x 1 to 70 x 70 with random options."""
    choice = random.Random(20261130)
    for i in range(count):
        rows, columns, bits = choice.randint(1, 70), choice.randint(1, 70), choice.randint(1, 16)
        high = i % 4 == 3
        signed = not high and bits > 1 and choice.random() < 0.5
        samples = noise(rows, columns, bits, signed, i)
        if high:
            options = ['-num_decomps', str(choice.randint(0, 5))]
            yield f'random {i}: OpenJPH {" ".join(options)}', openjph(folder, samples, bits, signed, options), samples, bits, signed
            continue
        options = ['-n', str(choice.randint(1, 6)), '-M', str(choice.choice((0, choice.randint(0, 63))))]
        options += ['-b', choice.choice(('64,64', '4,4', '8,16'))]
        options += choice.choice(([], ['-d', f'{choice.randint(0, 20)},{choice.randint(0, 20)}']))
        options += choice.choice(([], ['-t', f'{choice.randint(21, 40)},{choice.randint(21, 40)}']))
        options += choice.choice(([], ['-r', '10,1']))
        coded = openjpeg(folder, samples, bits, signed, options)
        if coded is not None:
            # OpenJPEG codes some pictures wrongly that are smaller than 2^levels. Its decoder decides.
            yield f'random {i}: OpenJPEG {" ".join(options)}', coded, decoded(folder, coded, samples.shape, bits, signed), bits, signed
