#!/usr/bin/env python3
"""check_mask_cases.py LOG [CASE...]: judges the JSON lines that ../shared/mask/cases.py printed, one for each case.

At the native spacing, a case that expects a mask needs a Dice coefficient of at least 0.97 and the verdict ok; one that expects a
flag, any other verdict; one without lungs, the verdict failed. At 1 mm the verdict must be the same kind, and the litres those of the
true mask within 4 %. With CASE..., all of these must be in LOG. Exits with 1 if a case is wrong or missing.
"""
import json
import sys

# A right mask of these is beyond the method. They must not be called ok.
BEYOND = {'drain_hole_25mm', 'metal_streaks'}
LITRES = 0.04


def fits(expect, verdict):
    return {'mask': verdict == 'ok', 'flag': verdict in ('suspect', 'failed'), 'none': verdict == 'failed'}[expect]


def flaws(case):
    if 'error' in case:
        return ['error: ' + case['error']]
    expect = 'flag' if case['case'] in BEYOND else case['expect']
    found = [f'{spacing}: verdict {verdict}, expected {expect}'
             for spacing, verdict in (('native', case['verdict']), ('1 mm', case['verdict1mm'])) if not fits(expect, verdict)]
    if expect != 'mask':
        return found
    if case['dice'] < 0.97:
        found.append(f'native: Dice {case["dice"]}, at least 0.97 expected')
    litres = case['litres1mm'] or 0
    if abs(litres - case['true']) > max(0.006, LITRES * case['true']):
        found.append(f'1 mm: {litres} L, expected {case["true"]} L')
    return found


def main(log, *names):
    with open(log) as lines:
        cases = [json.loads(line) for line in lines if line.startswith('{')]
    wrong = 0
    for case in cases:
        found = flaws(case)
        wrong += bool(found)
        facts = ' '.join(f'{key} {case[key]}' for key in ('dice', 'verdict', 'reasons', 'verdict1mm') if key in case)
        print(f'{"WRONG" if found else "right"} {case["case"]}: {"; ".join(found) or facts}')
    missing = sorted(set(names) - {case['case'] for case in cases})
    if missing:
        print('missing:', *missing)
    print(f'{len(cases)} cases, {wrong} wrong')
    sys.exit(1 if wrong or missing or not cases else 0)


main(*sys.argv[1:])
