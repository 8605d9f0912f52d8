namespace CtGpu.Host.Reading;

/// <summary>Which stored values the user says mean "outside the scan".</summary>
public readonly record struct PaddingRule
{
    private PaddingRule(bool tutorial, int? value)
    {
        IsTutorial = tutorial;
        Value = value;
    }

    /// <summary>PixelPaddingValue and its range, -2000, and any HU below -1024.</summary>
    public static PaddingRule Auto => default;

    /// <summary>-2000, which becomes stored value 0.</summary>
    public static PaddingRule Tutorial => new(true, null);

    public bool IsTutorial { get; }

    /// <summary>The only padding value, or null.</summary>
    public int? Value { get; }

    /// <summary>This stored value alone.</summary>
    public static PaddingRule Only(int storedValue) => new(false, storedValue);
}
