using System.Globalization;
using CtGpu.Host.Engines;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rendering;
using CtGpu.Kernels.Rendering.Cpu;
using CtGpu.Kernels.Surface;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>Extracts the isosurface of a volume, or the surface of its mask, as triangles in the patient.</summary>
internal static unsafe class MeshRender
{
    /// <param name="surface">The surface; the isosurface if it is <see cref="MeshSurface.Threshold"/>.</param>
    /// <param name="hounsfield">HU of the isosurface.</param>
    /// <param name="engine">The engine that extracts the surface.</param>
    /// <returns>The surface, or the surfaces of the right and of the left lung.</returns>
    /// <exception cref="CtGpuException">
    /// The surface does not exist or is too large (65), or the engine failed (75).
    /// </exception>
    public static IReadOnlyList<MeshPart> Parts(RenderInput input, MeshSurface surface, short hounsfield, IEngine engine)
    {
        if (surface == MeshSurface.Threshold)
        {
            return
            [
                MeshPart.Of(
                    string.Create(CultureInfo.InvariantCulture, $"{hounsfield} HU"), ViewSurface.Bone(hounsfield),
                    Surface(input, hounsfield, engine)),
            ];
        }

        if (surface == MeshSurface.Mask) return [MeshPart.Of("mask", ViewSurface.Lungs, Surface(input, null, engine))];
        string option = $"--surface {surface.ToString().ToLowerInvariant()}";
        if (!input.IsDivided)
        {
            string found = input.HasMask ? "the mask has one value for both" : "the volume has no mask";
            throw Refuse(
                $"{option} needs a mask with the values 1 (right lung) and 2 (left lung), and {found}. "
                + "Convert with --split-lungs, give such a mask with --mask FILE, or use --surface mask.");
        }

        RequireSize(input);
        var parts = new List<MeshPart>();
        if (surface != MeshSurface.Left)
        {
            using HostBuffer right = input.RightLung();
            parts.Add(MeshPart.Of("right lung", ViewSurface.RightLung, OfBits(input, right.As<ulong>(), "right lung", engine)));
        }

        if (surface != MeshSurface.Right)
            parts.Add(MeshPart.Of("left lung", ViewSurface.LeftLung, OfBits(input, input.LeftBits, "left lung", engine)));
        return parts;
    }

    /// <param name="hounsfield">HU of the isosurface, or null for the surface of the mask.</param>
    /// <param name="engine">The engine that extracts the surface.</param>
    /// <exception cref="CtGpuException"><inheritdoc cref="Parts" path="/exception"/></exception>
    public static PatientMesh Surface(RenderInput input, double? hounsfield, IEngine engine)
    {
        RequireSize(input);
        if (hounsfield is { } level) return WithinLimit(input, () => OfVolume(input, level, engine));
        if (!input.HasMask)
            throw Refuse("--surface mask needs a mask, and the volume has none. Give one with --mask FILE, or convert with --mask lungs.");
        return OfBits(input, input.MaskBits, "mask", engine);
    }

    private static void RequireSize(RenderInput input)
    {
        int longest = Math.Max(input.Shape.Z, Math.Max(input.Shape.Y, input.Shape.X));
        if (longest > SurfaceMesh.MostVoxels)
        {
            throw Refuse(
                $"The volume has {input.Shape} voxels. --mesh accepts at most {SurfaceMesh.MostVoxels} along an axis. "
                + "Convert it with a coarser --spacing.");
        }

        if (Math.Min(input.Shape.Z, Math.Min(input.Shape.Y, input.Shape.X)) < 2)
        {
            throw Refuse(
                $"The volume has {input.Shape} voxels, one voxel along an axis. --mesh needs at least two along each axis. "
                + "Give a volume of several slices.");
        }
    }

    private static PatientMesh WithinLimit(RenderInput input, Func<PatientMesh> extract)
    {
        try
        {
            return extract();
        }
        catch (OverflowException)
        {
            throw Refuse(
                $"The surface of {input.Shape} voxels has more than {int.MaxValue} vertex indices, the limit of --mesh. "
                + "Give another --threshold, or convert with a coarser --spacing.");
        }
    }

    private static PatientMesh OfVolume(RenderInput input, double level, IEngine engine)
    {
        using IMarchingCubes cubes = engine.CreateMarchingCubes();
        SurfaceMesh surface = cubes.Run(input.Hounsfield, input.Shape, SurfaceLevel.At(level));
        if (surface.TriangleCount > 0) return PatientMesh.Of(surface, input.Geometry, default);
        (short least, short most) = Range(input.Hounsfield, input.Shape.Voxels);
        throw Refuse(string.Create(
            CultureInfo.InvariantCulture,
            $"The volume has no surface at {level} HU: its voxels have {least} to {most} HU. Give a --threshold between them."));
    }

    /// <param name="what">Name of the region for messages.</param>
    private static PatientMesh OfBits(RenderInput input, ulong* bits, string what, IEngine engine) =>
        WithinLimit(input, () => OfMask(input, bits, what, engine));

    /// <summary>Smooths a mask on the host in integer arithmetic, as for views. Every engine gets the same field.</summary>
    private static PatientMesh OfMask(RenderInput input, ulong* bits, string what, IEngine engine)
    {
        var grid = new BitGrid(input.Shape);
        using var pool = new WorkerPool(Environment.ProcessorCount);
        if (SmoothMask.Around(BitExtentCpu.Measure(bits, grid, pool), input.Shape) is not { } box)
        {
            throw Refuse(
                $"The {what} is empty. --surface needs at least one voxel of it. Give another --mask or --surface, "
                + "such as --surface threshold.");
        }

        using var field = new NativeBuffer<short>(box.Shape.Voxels);
        SmoothMaskCpu.Run(bits, grid, box, field.Pointer, pool);
        using IMarchingCubes cubes = engine.CreateMarchingCubes();
        SurfaceMesh surface = cubes.Run(field.Pointer, box.Shape, SurfaceLevel.At(SmoothMask.Level));
        if (surface.TriangleCount == 0)
        {
            throw Refuse(
                $"The {what} has no surface: smoothing removed all of its parts, or it fills the volume. "
                + "Give another --mask or --surface, such as --surface threshold.");
        }

        return PatientMesh.Of(surface, input.Geometry, box.First);
    }

    private static (short Least, short Most) Range(short* voxels, long count)
    {
        (short least, short most) = (short.MaxValue, short.MinValue);
        for (long i = 0; i < count; i++) (least, most) = (Math.Min(least, voxels[i]), Math.Max(most, voxels[i]));
        return (least, most);
    }

    private static CtGpuException Refuse(string message) => new(ExitCode.InvalidInput, "render", message);
}
