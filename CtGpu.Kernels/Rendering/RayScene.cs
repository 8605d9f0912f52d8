namespace CtGpu.Kernels.Rendering;

/// <summary>Level and appearance of a surface. Colours are 0..1.</summary>
internal readonly struct RaySurface
{
    /// <summary>Describes a surface.</summary>
    /// <param name="inMask">Whether the surface belongs to the smoothed mask; else to the volume.</param>
    /// <param name="level">The surface is where the field reaches this value.</param>
    /// <param name="colour">Red, green, blue.</param>
    /// <param name="opacity">Opacity where the surface faces the camera.</param>
    /// <param name="edgeOpacity">Opacity where the surface is seen edge-on.</param>
    /// <param name="leftColour">The colour at the left lung of a mask that tells the lungs apart; null for the same colour.</param>
    public RaySurface(
        bool inMask, int level, (float Red, float Green, float Blue) colour, float opacity, float edgeOpacity,
        (float Red, float Green, float Blue)? leftColour = null)
    {
        InMask = inMask ? 1 : 0;
        Level = level;
        (Red, Green, Blue) = colour;
        (LeftRed, LeftGreen, LeftBlue) = leftColour ?? colour;
        Opacity = opacity;
        EdgeOpacity = edgeOpacity;
    }

    // Not a bool: a bool has no fixed size on devices.
    public int InMask { get; }

    public int Level { get; }

    public float Red { get; }

    public float Green { get; }

    public float Blue { get; }

    public float LeftRed { get; }

    public float LeftGreen { get; }

    public float LeftBlue { get; }

    public float Opacity { get; }

    public float EdgeOpacity { get; }

    /// <summary>Whether a ray ends at the surface: nothing farther along the ray is visible.</summary>
    public bool IsOpaque => Opacity >= 1;
}

/// <summary>Converts a gradient in voxel indices to camera coordinates: right, up, towards the camera.</summary>
internal readonly struct RayNormals
{
    /// <summary>Describes the axes of the camera.</summary>
    /// <param name="right">
    /// Change of the indices per mm to the right. Its dot product with a gradient is the component to the right.
    /// </param>
    /// <param name="up">Change of the indices per mm upwards.</param>
    /// <param name="towards">Change of the indices per mm towards the camera.</param>
    /// <param name="reach">The factors of the gradient's components, see <see cref="IVoxels.Slope"/>.</param>
    public RayNormals(IndexVector right, IndexVector up, IndexVector towards, IndexVector reach)
    {
        (RightX, RightY, RightZ) = ((float)(right.X / reach.X), (float)(right.Y / reach.Y), (float)(right.Z / reach.Z));
        (UpX, UpY, UpZ) = ((float)(up.X / reach.X), (float)(up.Y / reach.Y), (float)(up.Z / reach.Z));
        (TowardsX, TowardsY, TowardsZ) =
            ((float)(towards.X / reach.X), (float)(towards.Y / reach.Y), (float)(towards.Z / reach.Z));
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

/// <summary>All parameters of a picture except the voxels. Passed to kernels by value.</summary>
internal readonly struct RayScene
{
    /// <summary>Maximum number of surfaces.</summary>
    public const int MostSurfaces = 3;

    public RayScene(
        int width, int height, RayCamera camera, RayNormals normals, float pixelSlope, RayField volume, RayField mask,
        ReadOnlySpan<RaySurface> surfaces, (float Red, float Green, float Blue) top, (float Red, float Green, float Blue) bottom)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(surfaces.Length, MostSurfaces);
        (Width, Height, Camera, Normals, PixelSlope, Volume, Mask) = (width, height, camera, normals, pixelSlope, volume, mask);
        // Opaque surfaces first, so that rays end at them.
        RaySurface[] ordered = [.. surfaces.ToArray().OrderByDescending(surface => surface.IsOpaque)];
        Surfaces = ordered.Length;
        First = ordered.ElementAtOrDefault(0);
        Second = ordered.ElementAtOrDefault(1);
        Third = ordered.ElementAtOrDefault(2);
        (TopRed, TopGreen, TopBlue) = top;
        (BottomRed, BottomGreen, BottomBlue) = bottom;
    }

    // Fields, not properties: every use of a property makes a copy.
    public readonly RayCamera Camera;

    public readonly RayNormals Normals;

    public readonly RayField Volume;

    public readonly RayField Mask;

    public readonly RaySurface First;

    public readonly RaySurface Second;

    public readonly RaySurface Third;

    public int Width { get; }

    public int Height { get; }

    /// <summary>Change of a ray's slope per pixel; 0 for orthographic cameras.</summary>
    public float PixelSlope { get; }

    /// <summary>Number of surfaces.</summary>
    public int Surfaces { get; }

    public float TopRed { get; }

    public float TopGreen { get; }

    public float TopBlue { get; }

    public float BottomRed { get; }

    public float BottomGreen { get; }

    public float BottomBlue { get; }
}
