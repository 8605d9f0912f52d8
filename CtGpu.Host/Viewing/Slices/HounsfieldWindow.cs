namespace CtGpu.Host.Viewing.Slices;

/// <summary>Maps HU to grey: black up to <paramref name="Lower"/>, white from <paramref name="Upper"/>, linear between them.</summary>
internal readonly record struct HounsfieldWindow(double Lower, double Upper)
{
    /// <summary>Centre -600, width 1500.</summary>
    public static HounsfieldWindow Lung { get; } = Around(-600, 1500);

    /// <summary>Centre 40, width 400.</summary>
    public static HounsfieldWindow SoftTissue { get; } = Around(40, 400);

    /// <summary>Centre 300, width 1500.</summary>
    public static HounsfieldWindow Bone { get; } = Around(300, 1500);

    /// <summary>A window by its centre and width, as DICOM defines windows.</summary>
    public static HounsfieldWindow Around(double centre, double width) => new(centre - (width / 2), centre + (width / 2));

    public byte Grey(double hounsfield) => (byte)(Math.Clamp((hounsfield - Lower) * (255 / (Upper - Lower)), 0, 255) + 0.5);

    /// <summary>Writes the grey of each HU to the pixel with the same index.</summary>
    public void Apply(ReadOnlySpan<float> hounsfield, Span<uint> pixels)
    {
        for (int n = 0; n < hounsfield.Length; n++) pixels[n] = 0xFF000000 | (Grey(hounsfield[n]) * 0x010101u);
    }

    public override string ToString() => FormattableString.Invariant($"{Lower:0.#} to {Upper:0.#} HU");
}
