using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// The colour of one pixel: the first place where its ray meets each surface, shaded, and composited front to back over
/// the background. One source for both engines. A ray passes bricks whose largest value is below the surface's level, takes
/// half-voxel steps elsewhere, and halves the step that crossed the level down to 1/64 of it. All of that is integer
/// arithmetic (<see cref="RayField"/>), equal everywhere; only shading is float32, and the last place of that is far below
/// a grey level.
/// </summary>
internal static class RayCaster
{
    private const int Never = int.MaxValue;

    /// <summary>Bits that a surface has in <see cref="Traced.Places"/>.</summary>
    private const int PlaceBits = 10;

    private const int Nowhere = (1 << PlaceBits) - 1;

    /// <summary>Voxels that a surface may recede from one pixel to the next and still be the same.</summary>
    private const int Steep = 2;

    // Light from above the camera's left shoulder, and the camera's own, over what is ambient.
    private const float KeyRight = -0.36f, KeyUp = 0.48f, KeyTowards = 0.8f;
    private const float Ambient = 0.16f, Key = 0.5f, Head = 0.38f, Gloss = 0.14f;

    /// <param name="scene">The picture.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="mask">The smoothed mask; the volume again where no surface is the mask's.</param>
    /// <param name="u">Pixels to the right of the picture's centre.</param>
    /// <param name="v">Pixels below it.</param>
    /// <returns>Its colour, and what was met where.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Traced Trace<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, float u, float v)
        where T : struct, IVoxels
    {
        RaySegment ray = scene.Camera.Segment(u, v);
        int last = ray.Steps;
        int first = scene.Surfaces > 0 ? Meet(scene, scene.First, volume, mask, ray, last) : Never;
        // What lies behind an opaque surface is not seen.
        last = first != Never && scene.First.IsOpaque ? first >> RaySegment.Bits : last;
        int second = scene.Surfaces > 1 ? Meet(scene, scene.Second, volume, mask, ray, last) : Never;
        last = second != Never && scene.Second.IsOpaque ? second >> RaySegment.Bits : last;
        int third = scene.Surfaces > 2 ? Meet(scene, scene.Third, volume, mask, ray, last) : Never;

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

    /// <summary>Whether two neighbouring rays met different surfaces, or one of them at places further apart than slopes are.</summary>
    public static bool Differ(int places, int others) =>
        Apart(places, others, 0) || Apart(places, others, PlaceBits) || Apart(places, others, 2 * PlaceBits);

    private static bool Apart(int places, int others, int shift) =>
        Math.Abs(((places >> shift) & Nowhere) - ((others >> shift) & Nowhere)) > Steep;

    /// <summary>A place in whole voxels, or that there is none.</summary>
    private static int Place(int at) => at == Never ? Nowhere : Math.Min(at >> (RaySegment.Bits + 1), Nowhere - 1 - Steep);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Meet<T>(in RayScene scene, in RaySurface surface, FieldData<T> volume, FieldData<T> mask, in RaySegment ray, int last)
        where T : struct, IVoxels => surface.InMask != 0
            ? FirstAtLeast(in scene.Mask, mask, surface.Level, ray, last)
            : FirstAtLeast(in scene.Volume, volume, surface.Level, ray, last);

    /// <summary>The first place on the ray where the field reaches the level, in 1/64 steps; 0 where it begins there.</summary>
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
            // Of an empty brick nothing is looked at.
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
        // Where the volume is cut the surface is the cut.
        bool cut = at == 0;
        RaySlope slope = cut ? new RaySlope(ray.FaceX, ray.FaceY, ray.FaceZ) : voxels.Slope(field, x, y, z);
        int gx = slope.X, gy = slope.Y, gz = slope.Z;

        float right = u * scene.PixelSlope, up = -v * scene.PixelSlope;
        float length = MathF.Sqrt((right * right) + (up * up) + 1);
        // Towards the camera along the ray.
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
        return new Lit(new Rgb((surface.Red * light) + gloss, (surface.Green * light) + gloss, (surface.Blue * light) + gloss), opacity);
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
