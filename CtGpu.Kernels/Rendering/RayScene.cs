namespace CtGpu.Kernels.Rendering;

/// <summary>What a surface looks like. Colours are 0..1.</summary>
internal readonly struct RaySurface
{
    /// <param name="inMask">Whether it is a surface of the smoothed mask, else of the volume.</param>
    /// <param name="level">Where the field first reaches this, in whole values.</param>
    /// <param name="colour">Red, green, blue.</param>
    /// <param name="opacity">Opacity where it faces the camera.</param>
    /// <param name="edgeOpacity">Opacity where it is seen edge-on.</param>
    public RaySurface(bool inMask, int level, (float Red, float Green, float Blue) colour, float opacity, float edgeOpacity)
    {
        InMask = inMask ? 1 : 0;
        Level = level;
        (Red, Green, Blue) = colour;
        Opacity = opacity;
        EdgeOpacity = edgeOpacity;
    }

    // Not a bool: it has no fixed size on devices.
    public int InMask { get; }

    public int Level { get; }

    public float Red { get; }

    public float Green { get; }

    public float Blue { get; }

    public float Opacity { get; }

    public float EdgeOpacity { get; }

    /// <summary>Whether nothing behind it is seen.</summary>
    public bool IsOpaque => Opacity >= 1;
}

/// <summary>Turns a gradient in the volume's indices into camera coordinates: right, up, towards the camera.</summary>
internal readonly struct RayNormals
{
    /// <param name="right">
    /// The change of indices by a mm to the right; for a gradient its component to the right is the product with this.
    /// </param>
    /// <param name="up">Likewise upwards.</param>
    /// <param name="towards">Likewise towards the camera.</param>
    public RayNormals(IndexVector right, IndexVector up, IndexVector towards)
    {
        (RightX, RightY, RightZ) = ((float)right.X, (float)right.Y, (float)right.Z);
        (UpX, UpY, UpZ) = ((float)up.X, (float)up.Y, (float)up.Z);
        (TowardsX, TowardsY, TowardsZ) = ((float)towards.X, (float)towards.Y, (float)towards.Z);
    }

    public float RightX { get; }

    public float RightY { get; }

    public float RightZ { get; }

    public float UpX { get; }

    public float UpY { get; }

    public float UpZ { get; }

    public float TowardsX { get; }

    public float TowardsY { get; }

    public float TowardsZ { get; }
}

/// <summary>Everything about a picture but the voxels. Passed to kernels by value.</summary>
internal readonly struct RayScene
{
    /// <summary>Surfaces that a scene may have.</summary>
    public const int MostSurfaces = 3;

    public RayScene(
        int width, int height, RayCamera camera, RayNormals normals, float pixelSlope, RayField volume, RayField mask,
        ReadOnlySpan<RaySurface> surfaces, (float Red, float Green, float Blue) top, (float Red, float Green, float Blue) bottom)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(surfaces.Length, MostSurfaces);
        (Width, Height, Camera, Normals, PixelSlope, Volume, Mask) = (width, height, camera, normals, pixelSlope, volume, mask);
        // Opaque ones first: what lies behind them need not be looked for.
        RaySurface[] ordered = [.. surfaces.ToArray().OrderByDescending(surface => surface.IsOpaque)];
        Surfaces = ordered.Length;
        First = ordered.ElementAtOrDefault(0);
        Second = ordered.ElementAtOrDefault(1);
        Third = ordered.ElementAtOrDefault(2);
        (TopRed, TopGreen, TopBlue) = top;
        (BottomRed, BottomGreen, BottomBlue) = bottom;
    }

    // Fields, not properties: of a property every use is a copy.
    public readonly RayCamera Camera;

    public readonly RayNormals Normals;

    public readonly RayField Volume;

    public readonly RayField Mask;

    public readonly RaySurface First;

    public readonly RaySurface Second;

    public readonly RaySurface Third;

    public int Width { get; }

    public int Height { get; }

    /// <summary>Change of a ray's slope by a pixel; 0 in an orthographic picture.</summary>
    public float PixelSlope { get; }

    public int Surfaces { get; }

    public float TopRed { get; }

    public float TopGreen { get; }

    public float TopBlue { get; }

    public float BottomRed { get; }

    public float BottomGreen { get; }

    public float BottomBlue { get; }
}
