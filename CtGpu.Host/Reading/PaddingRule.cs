namespace CtGpu.Host.Reading;

/// <summary>The option --padding: which stored values mean "outside the scan".</summary>
internal readonly record struct PaddingRule
{
    private PaddingRule(bool tutorial, int? value)
    {
        IsTutorial = tutorial;
        Value = value;
    }

    /// <summary>PixelPaddingValue and its range in each slice, a stored -2000 below -1024 HU, and any HU below -1024.</summary>
    public static PaddingRule Auto => default;

    /// <summary>Stored value -2000 in every slice, which becomes stored value 0.</summary>
    public static PaddingRule Tutorial => new(true, null);

    public bool IsTutorial { get; }

    /// <summary>The only padding value, in every slice; or null.</summary>
    public int? Value { get; }

    /// <summary>Only this stored value.</summary>
    public static PaddingRule Only(int storedValue) => new(false, storedValue);
}
