using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// Computes the colour of one ray; shared by both engines. The first hit of each surface is shaded, and the hits are
/// composited front to back over the background. A ray skips bricks whose maximum is below the level of the surface, and takes
/// half-voxel steps elsewhere. The step that crosses the level is bisected to 1/64. All of this is integer arithmetic
/// (<see cref="RayField"/>), identical on all engines. Only shading is float32; its rounding errors are far below a grey level.
/// </summary>
internal static class RayCaster
{
    /// <summary>Position on a ray that hits nothing.</summary>
    private const int Never = int.MaxValue;

    /// <summary>Bits per surface in <see cref="Traced.Places"/>.</summary>
    private const int PlaceBits = 10;

    /// <summary>Value of a surface in <see cref="Traced.Places"/> if it was not hit.</summary>
    private const int Nowhere = (1 << PlaceBits) - 1;

    /// <summary>Maximum depth difference, in voxels, at which neighbouring pixels are considered the same surface.</summary>
    private const int Steep = 2;

    // Key light from above the camera's left shoulder, a light at the camera, and ambient light.
    private const float KeyRight = -0.36f, KeyUp = 0.48f, KeyTowards = 0.8f;
    private const float Ambient = 0.16f, Key = 0.5f, Head = 0.38f, Gloss = 0.14f;

    /// <summary>Traces one ray.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="mask">The smoothed mask; the volume if no surface belongs to the mask.</param>
    /// <param name="u">Pixels to the right of the centre of the picture.</param>
    /// <param name="v">Pixels below the centre of the picture.</param>
    /// <returns>The colour, and where each surface was hit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Traced Trace<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, float u, float v)
        where T : struct, IVoxels
    {
        RaySegment ray = scene.Camera.Segment(u, v);
        int last = ray.Steps;
        int first = scene.Surfaces > 0 ? Hit(scene, scene.First, volume, mask, ray, last) : Never;
        // Surfaces after an opaque one are hidden.
        last = first != Never && scene.First.IsOpaque ? first >> RaySegment.Bits : last;
        int second = scene.Surfaces > 1 ? Hit(scene, scene.Second, volume, mask, ray, last) : Never;
        last = second != Never && scene.Second.IsOpaque ? second >> RaySegment.Bits : last;
        int third = scene.Surfaces > 2 ? Hit(scene, scene.Third, volume, mask, ray, last) : Never;

        int places = Place(first) | (Place(second) << PlaceBits) | (Place(third) << (2 * PlaceBits));
        float through = 1;
        var colour = new Rgb(0, 0, 0);
        for (int seen = 0; seen < RayScene.MostSurfaces; seen++)
        {
            int nearest = Math.Min(first, Math.Min(second, third));
            if (nearest == Never) break;
            bool isFirst = nearest == first, isSecond = !isFirst && nearest == second, isThird = !isFirst && !isSecond;
            RaySurface surface = isFirst ? scene.First : isSecond ? scene.Second : scene.Third;
            first = isFirst ? Never : first;
            second = isSecond ? Never : second;
            third = isThird ? Never : third;
            Lit lit = Shade(scene, surface, volume, mask, ray, nearest, u, v);
            colour = colour.Plus(lit.Colour, through * lit.Opacity);
            through *= 1 - lit.Opacity;
        }

        float down = 0.5f + (v / scene.Height);
        var background = new Rgb(
            scene.TopRed + (down * (scene.BottomRed - scene.TopRed)),
            scene.TopGreen + (down * (scene.BottomGreen - scene.TopGreen)),
            scene.TopBlue + (down * (scene.BottomBlue - scene.TopBlue)));
        return new Traced(colour.Plus(background, through), places);
    }

    /// <summary>
    /// Returns whether two neighbouring rays hit different surfaces, or the same surface at depths that differ by more than
    /// <see cref="Steep"/>.
    /// </summary>
    public static bool Differ(int places, int others) =>
        Apart(places, others, 0) || Apart(places, others, PlaceBits) || Apart(places, others, 2 * PlaceBits);

    private static bool Apart(int places, int others, int shift) =>
        Math.Abs(((places >> shift) & Nowhere) - ((others >> shift) & Nowhere)) > Steep;

    /// <summary>Returns the depth of a hit in whole voxels, or <see cref="Nowhere"/>.</summary>
    private static int Place(int at) => at == Never ? Nowhere : Math.Min(at >> (RaySegment.Bits + 1), Nowhere - 1 - Steep);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hit<T>(
        in RayScene scene, in RaySurface surface, FieldData<T> volume, FieldData<T> mask, in RaySegment ray, int last)
        where T : struct, IVoxels => surface.InMask != 0
            ? FirstAtLeast(in scene.Mask, mask, surface.Level, ray, last)
            : FirstAtLeast(in scene.Volume, volume, surface.Level, ray, last);

    /// <summary>
    /// Returns the first position on the ray where the field reaches the level, in 1/64 of a step. Returns 0 if the field reaches the
    /// level at the start of the ray, and <see cref="Never"/> if the field stays below the level.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FirstAtLeast<T>(in RayField field, FieldData<T> data, int level, in RaySegment ray, int last)
        where T : struct, IVoxels
    {
        int sought = level << RayField.ValueBits, step = 0, found = Never;
        while (step <= last && found == Never)
        {
            int x = ray.StartX + (step * ray.StepX), y = ray.StartY + (step * ray.StepY), z = ray.StartZ + (step * ray.StepZ);
            int steps = field.StepsInBrick(data.Bricks, level, ray, x, y, z);
            int count = Math.Min(steps < 0 ? -steps : steps, last + 1 - step);
            // Negative: the steps are in a brick below the level and need no samples.
            int reached = steps < 0 ? count : data.Voxels.Search(field, ray, x, y, z, count, sought);
            found = reached < count ? step + reached : Never;
            step += count;
        }

        if (found == Never) return Never;
        int high = found << RaySegment.Bits, low = Math.Max(high - (1 << RaySegment.Bits), 0);
        while (high - low > 1)
        {
            int middle = (low + high) >> 1;
            bool reached = field.Sample(data.Voxels, ray.X(middle), ray.Y(middle), ray.Z(middle)) >= sought;
            high = reached ? middle : high;
            low = reached ? low : middle;
        }

        return high;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Lit Shade<T>(
        in RayScene scene, in RaySurface surface, FieldData<T> volume, FieldData<T> mask, in RaySegment ray, int at, float u, float v)
        where T : struct, IVoxels
    {
        RayField field = surface.InMask != 0 ? scene.Mask : scene.Volume;
        T voxels = surface.InMask != 0 ? mask.Voxels : volume.Voxels;
        int x = ray.X(at), y = ray.Y(at), z = ray.Z(at);
        // A hit at the start is on a face of the volume; the normal is that of the face.
        bool cut = at == 0;
        RaySlope slope = cut
            ? new RaySlope(ray.FaceX * field.ReachX, ray.FaceY * field.ReachY, ray.FaceZ * field.ReachZ)
            : voxels.Slope(field, x, y, z);
        int gx = slope.X, gy = slope.Y, gz = slope.Z;

        float right = u * scene.PixelSlope, up = -v * scene.PixelSlope;
        float length = MathF.Sqrt((right * right) + (up * up) + 1);
        // Unit vector along the ray towards the camera.
        float viewRight = -right / length, viewUp = -up / length, viewTowards = 1 / length;

        ref readonly RayNormals normals = ref scene.Normals;
        float nRight = -((gx * normals.RightX) + (gy * normals.RightY) + (gz * normals.RightZ));
        float nUp = -((gx * normals.UpX) + (gy * normals.UpY) + (gz * normals.UpZ));
        float nTowards = -((gx * normals.TowardsX) + (gy * normals.TowardsY) + (gz * normals.TowardsZ));
        bool flat = gx == 0 && gy == 0 && gz == 0;
        float size = flat ? 1 : MathF.Sqrt((nRight * nRight) + (nUp * nUp) + (nTowards * nTowards));
        nRight = flat ? viewRight : nRight / size;
        nUp = flat ? viewUp : nUp / size;
        nTowards = flat ? viewTowards : nTowards / size;

        float facing = Math.Max(0f, (nRight * viewRight) + (nUp * viewUp) + (nTowards * viewTowards));
        float key = Math.Max(0f, (nRight * KeyRight) + (nUp * KeyUp) + (nTowards * KeyTowards));
        float hRight = viewRight + KeyRight, hUp = viewUp + KeyUp, hTowards = viewTowards + KeyTowards;
        float hSize = MathF.Sqrt((hRight * hRight) + (hUp * hUp) + (hTowards * hTowards));
        float gloss = Math.Max(0f, ((nRight * hRight) + (nUp * hUp) + (nTowards * hTowards)) / hSize);
        gloss *= gloss;
        gloss *= gloss;
        gloss *= gloss;
        gloss *= gloss;
        gloss *= Gloss * gloss;

        float light = Ambient + (Key * key) + (Head * facing), edge = 1 - facing;
        float opacity = surface.Opacity + ((surface.EdgeOpacity - surface.Opacity) * edge * edge * edge);
        bool isLeft = surface.InMask != 0 && SmoothMask.IsLeft(field.Nearest(voxels, x, y, z)) != 0;
        float red = isLeft ? surface.LeftRed : surface.Red, green = isLeft ? surface.LeftGreen : surface.Green;
        float blue = isLeft ? surface.LeftBlue : surface.Blue;
        return new Lit(new Rgb((red * light) + gloss, (green * light) + gloss, (blue * light) + gloss), opacity);
    }

    private readonly struct Lit
    {
        public Lit(Rgb colour, float opacity)
        {
            Colour = colour;
            Opacity = opacity;
        }

        public Rgb Colour { get; }

        public float Opacity { get; }
    }
}
