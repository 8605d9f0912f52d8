using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;

namespace CtGpu.Host.Series.Splitting;

/// <summary>
/// Divides a stack into scans of the same region: phases, energies, reconstructions. It looks for an attribute, or for two together,
/// whose values give stacks that are all regular and have at least three slices. Divisions into stacks of the same region come first:
/// a scanner may count each table position of a scan. Only stacks that overlap are divided: scans end to end are one volume.
/// </summary>
internal static class ScanSplitter
{
    /// <summary>Fewer slices are regular at any distance, which would prove nothing.</summary>
    public const int LeastSlices = 3;

    private const double SecondsPerDay = 86400;

    /// <param name="samePixels">Whether two slices decode to the same stored values.</param>
    public static IReadOnlyList<StackPart> Split(
        CandidateSeries series, SliceStack stack, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        ScanKey[] keys = ScanKey.Differing(stack.Slices);
        if (keys.Length == 0) return [new StackPart(stack, [])];
        bool sharesPositions = stack.DistinctPositions().Length < stack.Slices.Count;
        if (!sharesPositions && IsRegular(stack)) return SplitRegular(new StackPart(stack, []));

        ScanKey[] early = [.. keys.TakeWhile(key => !key.IsClockTime)], late = keys[early.Length..];
        IReadOnlyList<StackPart>? parts =
            FirstVolumes(early.SelectMany(key => Divisions(stack, key)).Where(AreComplete))
            ?? UnlessCopies(FirstVolumes(
                late.Select(key => By(stack, key)).Concat(RunsByClock(stack, late)).Concat(Pairs(stack, keys)).Where(AreComplete)))
            ?? FirstVolumes(WithoutTimes(early).Select(key => By(stack, key)))
            ?? UnlessCopies(FirstVolumes(WithoutTimes(late).Select(key => By(stack, key)).Concat(Pairs(stack, WithoutTimes(keys)))));
        if (parts != null) return [.. parts.SelectMany(SplitRegular)];
        return (sharesPositions ? Nested(series, stack, keys, samePixels) : null) ?? [new StackPart(stack, [])];

        // Copies of a slice may also differ in such an attribute.
        IReadOnlyList<StackPart>? UnlessCopies(IReadOnlyList<StackPart>? found) =>
            found != null && sharesPositions && DuplicateSlices.AreCopies(stack, samePixels) ? [new StackPart(stack, [])] : found;
    }

    /// <summary>Whether the slices, without duplicates, are on an even grid.</summary>
    public static bool IsRegular(SliceStack stack)
    {
        double[] positions = stack.DistinctPositions();
        return positions.Length < 2 || SliceSteps.Measure(positions, stack.RoundingMm).Regularity == StepRegularity.Regular;
    }

    /// <summary>Divides a stack that is regular as a whole, if it consists of different reconstructions that interleave.</summary>
    private static IReadOnlyList<StackPart> SplitRegular(StackPart part)
    {
        SliceStack stack = part.Stack;

        // Without a value in every slice, the attribute may be lost rather than different.
        ScanKey[] known =
        [
            .. ScanKey.Differing(stack.Slices).Where(key =>
                key.IsReconstruction && stack.Slices.All(s => key.Value(s).Length > 0) && !DiffersByRounding(stack, key)),
        ];
        IReadOnlyList<StackPart>? parts = FirstVolumes(known.Select(key => By(stack, key)).Concat(Pairs(stack, known)));
        return parts == null
            ? [part]
            : [.. parts.SelectMany(inner => SplitRegular(inner with { ToldApartBy = [.. part.ToldApartBy, .. inner.ToldApartBy] }))];
    }

    /// <summary>Whether diameters differ by less than grids that count as one grid.</summary>
    private static bool DiffersByRounding(SliceStack stack, ScanKey key)
    {
        if (key.Length == null) return false;
        double?[] lengths = [.. stack.Slices.Select(key.Length)];
        return lengths.All(mm => mm != null) && lengths.Max() - lengths.Min() <= SliceGrid.LargestDifferencePixels * stack.Grid.PixelMm;
    }

    /// <summary>The first division into overlapping volumes, or null.</summary>
    private static IReadOnlyList<StackPart>? FirstVolumes(IEnumerable<IReadOnlyList<StackPart>> divisions) =>
        divisions.FirstOrDefault(parts => parts.Count > 1 && parts.All(IsVolume) && Overlap(parts));

    private static bool IsVolume(StackPart part) =>
        part.Stack.Slices.Count >= LeastSlices && part.Stack.DistinctPositions().Length == part.Stack.Slices.Count && IsRegular(part.Stack);

    /// <summary>Whether all parts cover the same region with the same number of slices.</summary>
    private static bool AreComplete(IReadOnlyList<StackPart> parts)
    {
        if (parts.Count == 0) return false;
        double[] first = parts[0].Stack.Positions;
        double near = (first[^1] - first[0]) / Math.Max(1, first.Length - 1) / 2;
        return parts.All(part => part.Stack.Positions is { } own && own.Length == first.Length
            && Math.Abs(own[0] - first[0]) < near && Math.Abs(own[^1] - first[^1]) < near);
    }

    /// <summary>
    /// The attributes that are no times. Parts that cover different regions are blocks of one scan if they differ in a time.
    /// </summary>
    private static ScanKey[] WithoutTimes(ScanKey[] keys) => [.. keys.Where(key => key.Order == null)];

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
        if (IsOrder(stack, key)) yield return ByRuns(stack, key);
    }

    /// <summary>The divisions by runs of clock times. The time of acquisition is more reliable than that of the image's creation.</summary>
    private static IEnumerable<IReadOnlyList<StackPart>> RunsByClock(SliceStack stack, ScanKey[] keys) =>
        keys.Reverse().Where(key => key.IsClockTime && IsOrder(stack, key)).Select(key => ByRuns(stack, key));

    private static bool IsOrder(SliceStack stack, ScanKey key) => key.Order != null && stack.Slices.All(s => key.Order(s) != null);

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

        double latest = stack.Slices.Max(s => key.Order!(s)!.Value);
        var runs = new List<List<SliceHeader>>();
        var visited = new HashSet<int>();
        foreach (SliceHeader slice in stack.Slices.OrderBy(TimeOf))
        {
            if (runs.Count == 0 || !visited.Add(places[slice]))
            {
                runs.Add([]);
                visited = [places[slice]];
            }

            runs[^1].Add(slice);
        }

        return [.. runs.Select(run => new StackPart(new SliceStack(run), [key.In(run[0])]))];

        // No scan takes half a day, so much earlier times are after midnight.
        double TimeOf(SliceHeader slice) =>
            key.Order!(slice)!.Value + (key.IsClockTime && latest - key.Order(slice)!.Value > SecondsPerDay / 2 ? SecondsPerDay : 0);
    }

    /// <summary>
    /// The division by the first attribute that separates slices at one position. Its parts need not be regular, and each is divided
    /// further. The proof of each part then says what is wrong with it.
    /// </summary>
    private static IReadOnlyList<StackPart>? Nested(
        CandidateSeries series, SliceStack stack, ScanKey[] keys, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        foreach (ScanKey key in WithoutTimes(keys))
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
