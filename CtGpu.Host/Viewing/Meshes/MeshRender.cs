using System.Globalization;
using CtGpu.Host.Engines;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rendering;
using CtGpu.Kernels.Surface;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>The surface of a volume at a HU, or of its mask, as triangles in the patient.</summary>
internal static unsafe class MeshRender
{
    /// <param name="input">The volume.</param>
    /// <param name="hounsfield">HU of the surface; null for the mask's.</param>
    /// <param name="engine">Where it is computed.</param>
    /// <exception cref="CtGpuException">There is no such surface (65), it is too large (65), or a failure of the engine (75).</exception>
    public static PatientMesh Surface(RenderInput input, double? hounsfield, IEngine engine)
    {
        int longest = Math.Max(input.Shape.Z, Math.Max(input.Shape.Y, input.Shape.X));
        if (longest > SurfaceMesh.MostVoxels)
            throw Refuse($"a volume of {input.Shape} voxels has {longest} along an axis; surfaces take up to {SurfaceMesh.MostVoxels}. Convert it with a coarser --spacing.");
        if (Math.Min(input.Shape.Z, Math.Min(input.Shape.Y, input.Shape.X)) < 2)
            throw Refuse($"a volume of {input.Shape} voxels has one voxel along an axis, and a surface needs two. Give a volume of several slices.");
        try
        {
            return hounsfield is { } level ? OfVolume(input, level, engine) : OfMask(input, engine);
        }
        catch (OverflowException)
        {
            throw Refuse($"the surface has more triangles than memory can index. Give another --threshold, or convert with a coarser --spacing.");
        }
    }

    private static PatientMesh OfVolume(RenderInput input, double level, IEngine engine)
    {
        using IMarchingCubes cubes = MarchingCubesEngines.Create(engine);
        SurfaceMesh surface = cubes.Run(input.Hounsfield, input.Shape, SurfaceLevel.At(level));
        if (surface.TriangleCount > 0) return PatientMesh.Of(surface, input.Geometry, default);
        (short least, short most) = Range(input.Hounsfield, input.Shape.Voxels);
        throw Refuse(string.Create(CultureInfo.InvariantCulture, $"there is no surface at {level} HU: the volume's {input.Shape} voxels have {least} to {most} HU. Give a --threshold between them."));
    }

    /// <summary>The mask is smoothed on the host as for views, by integers: every engine gets the same field.</summary>
    private static PatientMesh OfMask(RenderInput input, IEngine engine)
    {
        if (!input.HasMask) throw Refuse("--surface mask needs a mask, and there is none beside the volume. Give it with --mask FILE, or convert with --mask lungs.");
        var grid = new BitGrid(input.Shape);
        using var pool = new WorkerPool(Environment.ProcessorCount);
        if (SmoothMask.Around(MaskFactsCpu.Measure(input.MaskBits, grid, pool), input.Shape) is not { } box) throw Refuse("the mask is empty, so it has no surface.");
        using var field = new NativeBuffer<short>(box.Shape.Voxels);
        SmoothMaskCpu.Run(input.MaskBits, grid, box, field.Pointer, pool);
        using IMarchingCubes cubes = MarchingCubesEngines.Create(engine);
        SurfaceMesh surface = cubes.Run(field.Pointer, box.Shape, SurfaceLevel.At(SmoothMask.Level));
        if (surface.TriangleCount == 0) throw Refuse("the mask has no surface: none of its parts is thick enough to outlast smoothing, or it fills the volume.");
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
