namespace CtGpu.Kernels.Rendering;

/// <summary>A colour, 0..1.</summary>
internal readonly struct Rgb
{
    private readonly float _red;
    private readonly float _green;
    private readonly float _blue;

    public Rgb(float red, float green, float blue)
    {
        _red = red;
        _green = green;
        _blue = blue;
    }

    /// <summary>Adds a part of another colour.</summary>
    public Rgb Plus(Rgb other, float part) => new(_red + (part * other._red), _green + (part * other._green), _blue + (part * other._blue));

    public Rgb Times(float factor) => new(_red * factor, _green * factor, _blue * factor);

    /// <summary>Four bytes in memory: red, green, blue and an opaque alpha.</summary>
    public int Packed() => Byte(_red) | (Byte(_green) << 8) | (Byte(_blue) << 16) | (255 << 24);

    private static int Byte(float value) => Math.Min(Math.Max((int)((value * 255) + 0.5f), 0), 255);
}

/// <summary>What a ray saw.</summary>
internal readonly struct Traced
{
    public Traced(Rgb colour, int places)
    {
        Colour = colour;
        Places = places;
    }

    public Rgb Colour { get; }

    /// <summary>
    /// Where each surface was met, in whole voxels on the ray, ten bits a surface: for <see cref="RayCaster.Differ"/> alone.
    /// </summary>
    public int Places { get; }
}
