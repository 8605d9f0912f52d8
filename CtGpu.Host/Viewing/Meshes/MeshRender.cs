using System.Globalization;
using CtGpu.Host.Engines;
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
    /// <param name="hounsfield">HU of the isosurface, or null for the surface of the mask.</param>
    /// <param name="engine">The engine that extracts the surface.</param>
    /// <exception cref="CtGpuException">
    /// The surface does not exist or is too large (65), or the engine failed (75).
    /// </exception>
    public static PatientMesh Surface(RenderInput input, double? hounsfield, IEngine engine)
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

        try
        {
            return hounsfield is { } level ? OfVolume(input, level, engine) : OfMask(input, engine);
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

    /// <summary>Smooths the mask on the host in integer arithmetic, as for views. Every engine gets the same field.</summary>
    private static PatientMesh OfMask(RenderInput input, IEngine engine)
    {
        if (!input.HasMask)
            throw Refuse("--surface mask needs a mask, and the volume has none. Give one with --mask FILE, or convert with --mask lungs.");
        var grid = new BitGrid(input.Shape);
        using var pool = new WorkerPool(Environment.ProcessorCount);
        if (SmoothMask.Around(BitExtentCpu.Measure(input.MaskBits, grid, pool), input.Shape) is not { } box)
            throw Refuse("The mask is empty. --surface mask needs at least one voxel. Give another --mask, or use --surface threshold.");
        using var field = new NativeBuffer<short>(box.Shape.Voxels);
        SmoothMaskCpu.Run(input.MaskBits, grid, box, field.Pointer, pool);
        using IMarchingCubes cubes = engine.CreateMarchingCubes();
        SurfaceMesh surface = cubes.Run(field.Pointer, box.Shape, SurfaceLevel.At(SmoothMask.Level));
        if (surface.TriangleCount == 0)
        {
            throw Refuse(
                "The mask has no surface: smoothing removed all of its parts, or the mask fills the volume. "
                + "Give another --mask, or use --surface threshold.");
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
