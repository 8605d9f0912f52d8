namespace CtGpu.Host.Viewing;

/// <summary>Which HU become which grey: black up to <paramref name="Lower"/>, white from <paramref name="Upper"/> on, evenly between.</summary>
internal readonly record struct HounsfieldWindow(double Lower, double Upper)
{
    /// <summary>Centre -600, width 1500.</summary>
    public static HounsfieldWindow Lung { get; } = Around(-600, 1500);

    /// <summary>Centre 40, width 400.</summary>
    public static HounsfieldWindow SoftTissue { get; } = Around(40, 400);

    /// <summary>Centre 300, width 1500.</summary>
    public static HounsfieldWindow Bone { get; } = Around(300, 1500);

    /// <summary>As scanners give windows.</summary>
    public static HounsfieldWindow Around(double centre, double width) => new(centre - (width / 2), centre + (width / 2));

    public byte Grey(double hounsfield) => (byte)Math.Round(255 * Math.Clamp((hounsfield - Lower) / (Upper - Lower), 0, 1));

    public override string ToString() => FormattableString.Invariant($"{Lower:0.#} to {Upper:0.#} HU");
}
