namespace CtGpu.Host.Viewing.Histograms;

/// <summary>Typical HU of a substance; both bounds are inclusive.</summary>
internal readonly record struct TissueRange(string Name, int Lower, int Upper)
{
    /// <summary>The table of the "Full Preprocessing Tutorial", from air to bone.</summary>
    public static IReadOnlyList<TissueRange> All { get; } =
    [
        new("air", -1000, -1000),
        new("lung", -500, -500),
        new("fat", -100, -50),
        new("water", 0, 0),
        new("muscle", 10, 40),
        new("CSF", 15, 15),
        new("white matter", 20, 30),
        new("kidney", 30, 30),
        new("blood", 30, 45),
        new("grey matter", 37, 45),
        new("liver", 40, 60),
        new("soft tissue with contrast", 100, 300),
        new("bone", 700, 3000),
    ];
}
