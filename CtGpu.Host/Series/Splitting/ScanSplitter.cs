using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series.Splitting;

/// <summary>
/// Divides a stack into scans of the same region: phases, energies, reconstructions. It looks for an attribute, or for two together,
/// whose values give stacks that are all regular and have at least three slices. A stack that has one slice for each position is
/// divided only if its parts overlap: scans end to end are one volume.
/// </summary>
internal static class ScanSplitter
{
    /// <summary>Fewer slices are regular at any distance, which would prove nothing.</summary>
    public const int LeastSlices = 3;

    /// <exception cref="GeometryException">The stack is regular, but its slices are reconstructed in different ways.</exception>
    public static IReadOnlyList<StackPart> Split(
        CandidateSeries series, SliceStack stack, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        ScanKey[] keys = ScanKey.Differing(stack.Slices);
        if (keys.Length == 0) return [new StackPart(stack, [])];
        bool sharesPositions = stack.DistinctPositions().Length < stack.Slices.Count;
        if (!sharesPositions && IsRegular(stack)) return SplitRegular(series, stack, keys);

        ScanKey[] beforeTimes = [.. keys.TakeWhile(key => !key.IsClockTime)], timesAndAfter = keys[beforeTimes.Length..];
        return FirstVolumes(beforeTimes.SelectMany(key => Divisions(stack, key)))
            ?? UnlessCopies(FirstVolumes(timesAndAfter.SelectMany(key => Divisions(stack, key)).Concat(Pairs(stack, keys))))
            ?? (sharesPositions ? Nested(series, stack, keys, samePixels) : null)
            ?? [new StackPart(stack, [])];

        // Copies of a slice may also differ in such an attribute.
        IReadOnlyList<StackPart>? UnlessCopies(IReadOnlyList<StackPart>? parts) =>
            parts != null && sharesPositions && DuplicateSlices.AreCopies(stack, samePixels) ? [new StackPart(stack, [])] : parts;
    }

    /// <summary>Whether the slices, without duplicates, are on an even grid.</summary>
    public static bool IsRegular(SliceStack stack)
    {
        double[] positions = stack.DistinctPositions();
        return positions.Length < 2 || SliceSteps.Measure(positions, stack.RoundingMm).Regularity == StepRegularity.Regular;
    }

    private static IReadOnlyList<StackPart> SplitRegular(CandidateSeries series, SliceStack stack, ScanKey[] keys)
    {
        // Without a value in every slice, the attribute may be lost rather than different.
        ScanKey[] known = [.. keys.Where(key => key.IsReconstruction && stack.Slices.All(s => key.Value(s).Length > 0))];
        IReadOnlyList<StackPart>? parts = FirstVolumes(known.Select(key => By(stack, key)).Concat(Pairs(stack, known)));
        if (parts != null) return parts;
        foreach (ScanKey key in known)
        {
            bool isMixed = key == ScanKey.ConvolutionKernel
                || (key == ScanKey.ImageType && stack.Slices.GroupBy(key.Value).All(group => group.Count() >= LeastSlices));
            if (isMixed) throw ScanRefusals.Mixed(series, stack, key);
        }

        return [new StackPart(stack, [])];
    }

    /// <summary>The first division into overlapping volumes, or null.</summary>
    private static IReadOnlyList<StackPart>? FirstVolumes(IEnumerable<IReadOnlyList<StackPart>> divisions) =>
        divisions.FirstOrDefault(parts => parts.Count > 1 && parts.All(IsVolume) && Overlap(parts));

    private static bool IsVolume(StackPart part) =>
        part.Stack.Slices.Count >= LeastSlices && part.Stack.DistinctPositions().Length == part.Stack.Slices.Count && IsRegular(part.Stack);

    private static bool Overlap(IReadOnlyList<StackPart> parts)
    {
        StackPart[] ascending = [.. parts.OrderBy(p => p.Stack.Positions[0])];
        return ascending.Zip(ascending.Skip(1))
            .Any(p => p.Second.Stack.Positions[0] <= p.First.Stack.Positions[^1] + p.First.Stack.SamePositionMm);
    }

    /// <summary>The division by the values of these keys; empty if a part has too few slices.</summary>
    private static IReadOnlyList<StackPart> By(SliceStack stack, params ScanKey[] keys)
    {
        IGrouping<string, SliceHeader>[] groups =
            [.. stack.Slices.GroupBy(slice => string.Join('\n', keys.Select(key => key.Value(slice))), StringComparer.Ordinal)];
        return groups.Any(group => group.Count() < LeastSlices)
            ? []
            : [.. groups.Select(group => new StackPart(new SliceStack(group), [.. keys.Select(key => key.In(group.First()))]))];
    }

    private static IEnumerable<IReadOnlyList<StackPart>> Pairs(SliceStack stack, ScanKey[] keys) =>
        keys.SelectMany((first, i) => keys.Skip(i + 1).Select(second => By(stack, first, second)));

    /// <summary>The division by the values of a key and, if slices can be ordered by it, by runs.</summary>
    private static IEnumerable<IReadOnlyList<StackPart>> Divisions(SliceStack stack, ScanKey key)
    {
        yield return By(stack, key);
        if (key.Order != null && stack.Slices.All(s => key.Order(s) != null)) yield return ByRuns(stack, key);
    }

    /// <summary>Divides slices, ordered by a time, into runs: a run ends before a position is scanned again.</summary>
    private static IReadOnlyList<StackPart> ByRuns(SliceStack stack, ScanKey key)
    {
        double[] positions = stack.DistinctPositions();
        int[] groupOf = positions.Length < 2 ? [0] : NearSlices.Find(positions)?.GroupOf ?? [.. Enumerable.Range(0, positions.Length)];
        var places = new Dictionary<SliceHeader, int>(ReferenceEqualityComparer.Instance);
        foreach ((IReadOnlyList<SliceHeader> slices, int group) in stack.GroupsByPosition().Zip(groupOf))
        {
            foreach (SliceHeader slice in slices) places.Add(slice, group);
        }

        var runs = new List<List<SliceHeader>>();
        var visited = new HashSet<int>();
        foreach (SliceHeader slice in stack.Slices.OrderBy(s => key.Order!(s)))
        {
            if (runs.Count == 0 || visited.Contains(places[slice]))
            {
                runs.Add([]);
                visited.Clear();
            }

            visited.Add(places[slice]);
            runs[^1].Add(slice);
        }

        return [.. runs.Select(run => new StackPart(new SliceStack(run), [key.In(run[0])]))];
    }

    /// <summary>
    /// The division by the first attribute that separates slices at one position. Its parts need not be regular, and each is divided
    /// further. The proof of each part then says what is wrong with it.
    /// </summary>
    private static IReadOnlyList<StackPart>? Nested(
        CandidateSeries series, SliceStack stack, ScanKey[] keys, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        foreach (ScanKey key in keys.Where(key => !key.IsClockTime))
        {
            bool separates = stack.GroupsByPosition().Any(group => group.Select(key.Value).Distinct().Count() > 1);
            IReadOnlyList<StackPart> parts = separates ? By(stack, key) : [];
            if (parts.Count == 0 || parts.Any(p => p.Stack.DistinctPositions().Length < LeastSlices)) continue;
            return
            [
                .. parts.SelectMany(part => Split(series, part.Stack, samePixels)
                    .Select(inner => inner with { ToldApartBy = [.. part.ToldApartBy, .. inner.ToldApartBy] })),
            ];
        }

        return null;
    }
}
