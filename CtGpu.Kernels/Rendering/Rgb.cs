namespace CtGpu.Kernels.Rendering;

/// <summary>A colour with components 0..1.</summary>
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

    /// <summary>Adds a fraction of another colour.</summary>
    public Rgb Plus(Rgb other, float part) =>
        new(_red + (part * other._red), _green + (part * other._green), _blue + (part * other._blue));

    /// <summary>Returns the colour as four bytes in memory order: red, green, blue and alpha 255.</summary>
    public int Packed() => Byte(_red) | (Byte(_green) << 8) | (Byte(_blue) << 16) | (255 << 24);

    private static int Byte(float value) => Math.Min(Math.Max((int)((value * 255) + 0.5f), 0), 255);
}

/// <summary>Result of a ray.</summary>
internal readonly struct Traced
{
    public Traced(Rgb colour, int places)
    {
        Colour = colour;
        Places = places;
    }

    public Rgb Colour { get; }

    /// <summary>Depth of each surface's hit in whole voxels, ten bits per surface. Compared by <see cref="RayCaster.Differ"/>.</summary>
    public int Places { get; }
}
