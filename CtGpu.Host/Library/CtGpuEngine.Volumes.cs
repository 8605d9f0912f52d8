using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Viewing.Meshes;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Surface;

namespace CtGpu.Host.Library;

/// <content>Operations on HU.</content>
public sealed partial class CtGpuEngine
{
    /// <summary>Longest read beyond the end of a volume by vector code.</summary>
    private const int ReadAhead = 64;

    private const int Page = 4096;

    /// <summary>
    /// Resamples a volume to voxels of about a spacing. The number of voxels along an axis is n·spacing/target, rounded half to even, at
    /// least 1. The result has the spacing that its voxels really have.
    /// </summary>
    /// <param name="scan">The volume.</param>
    /// <param name="target">Spacing z,y,x in mm.</param>
    /// <param name="options">Order and grid; null for the defaults.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <exception cref="CtGpuException">The result does not fit into memory, or the device fails (75).</exception>
    public CtScan Resample(CtScan scan, Spacing3 target, ResampleOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        VolumeGeometry grid = ResampledGeometry(scan.Geometry, target, options);
        var resampled = new short[Elements(grid.Shape.Voxels)];
        Resample(scan.Hounsfield, scan.Geometry.Shape, resampled, grid.Shape, options, cancellation);
        return scan with { Hounsfield = resampled, Geometry = grid };
    }

    /// <summary>The grid that a volume has after <see cref="Resample(CtScan, Spacing3, ResampleOptions, CancellationToken)"/>.</summary>
    /// <param name="geometry">Grid of the volume.</param>
    /// <param name="target">Spacing z,y,x in mm.</param>
    /// <param name="options">Grid alignment; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not above 0.</exception>
    /// <exception cref="CtGpuException">The result would not fit into memory (75).</exception>
    public VolumeGeometry ResampledGeometry(VolumeGeometry geometry, Spacing3 target, ResampleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!(target.Z > 0 && target.Y > 0 && target.X > 0 && double.IsFinite(target.VoxelMm3)))
            throw new ArgumentOutOfRangeException(nameof(target), target, $"Spacing {target} mm. Expected three numbers above 0.");
        Shape3 shape = Conversion.OutputShape(geometry, new ConvertOptions { Spacing = target });
        return OutputGeometry.ResampledGeometry(geometry, shape, (options ?? new ResampleOptions()).Placement);
    }

    /// <summary>Resamples an array to another shape.</summary>
    /// <param name="source">Voxels, z,y,x in C order.</param>
    /// <param name="sourceShape">Shape of the source; at least 1 along each axis.</param>
    /// <param name="target">Receives the voxels, z,y,x in C order. Must not overlap the source.</param>
    /// <param name="targetShape">Shape of the target; at least 1 along each axis.</param>
    /// <param name="options">Order and grid; null for the defaults.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <exception cref="ArgumentException">An array has another length than its shape.</exception>
    /// <exception cref="CtGpuException">Memory or device failed (75).</exception>
    public void Resample(
        ReadOnlyMemory<short> source, Shape3 sourceShape, Memory<short> target, Shape3 targetShape, ResampleOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new ResampleOptions();
        Require(source.Length, sourceShape, nameof(source));
        Require(target.Length, targetShape, nameof(target));
        var resample = ResamplePlan.Create(sourceShape, targetShape, options.CheckedOrder, options.Placement, options.Precision);
        var plan = new VolumePlan(RescalePlan.Identity(sourceShape.Z), resample, null, null, null);
        using var result = new PinnedVoxels<short>(target);
        Run(plan, source, new VolumeResults(result, null, null), cancellation);
    }

    /// <summary>Segments the lungs. Equals the mask of <c>ctgpu convert</c> on the same grid.</summary>
    /// <param name="scan">A volume in HU. Its geometry tells left from right.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <exception cref="CtGpuException">Memory or device failed (75).</exception>
    public LungSegmentation SegmentLungs(CtScan scan, LungMaskOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return SegmentLungs(scan, new byte[Elements(scan.Geometry.Shape.Voxels)], options, cancellation);
    }

    /// <summary>The same into the caller's memory.</summary>
    /// <param name="scan">A volume in HU.</param>
    /// <param name="mask">Receives one byte per voxel, z,y,x in C order.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <exception cref="ArgumentException">An array has another length than its shape.</exception>
    /// <exception cref="CtGpuException">Memory or device failed (75).</exception>
    public unsafe LungSegmentation SegmentLungs(
        CtScan scan, Memory<byte> mask, LungMaskOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        Shape3 shape = scan.Geometry.Shape;
        Require(scan.Hounsfield.Length, shape, nameof(scan));
        Require(mask.Length, shape, nameof(mask));
        MaskOptions rules = (options ?? new LungMaskOptions()).ToMaskOptions();
        var plan = new VolumePlan(
            RescalePlan.Identity(shape.Z), ResamplePlan.Identity(shape), rules.PlanFor(scan.Geometry, scan.Geometry.Spacing), null, null);
        using HostBuffer bits = new PageableBuffer(new BitGrid(shape).Bytes);
        using HostBuffer? left = rules.SplitLungs ? new PageableBuffer(bits.Bytes) : null;
        using var voxels = new PinnedVoxels<short>(scan.Hounsfield);
        LungMaskResult result =
            Run(plan, scan.Hounsfield, new VolumeResults(voxels, bits, null) { LeftBits = left }, cancellation)!;
        using var bytes = new PinnedVoxels<byte>(mask);
        lock (_gate)
            ByteMasks.Expand(bits.As<ulong>(), left == null ? null : left.As<ulong>(), new BitGrid(shape), bytes.Pointer, Masks.Pool);
        return new LungSegmentation(mask, scan.Geometry, result);
    }

    /// <summary>Normalises HU to float32, as <c>ctgpu convert --normalize</c> does.</summary>
    /// <param name="hounsfield">Any number of voxels.</param>
    /// <param name="target">Receives as many numbers.</param>
    /// <param name="window">Window and mean; null for -1000 to 400 HU and 0.25.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <exception cref="ArgumentException">The arrays have different lengths, or the window is empty.</exception>
    public unsafe void Normalize(
        ReadOnlyMemory<short> hounsfield, Memory<float> target, HounsfieldWindow? window = null, CancellationToken cancellation = default)
    {
        if (target.Length != hounsfield.Length)
            throw new ArgumentException(
                $"target: {target.Length} elements. Expected {hounsfield.Length}, those of the HU.", nameof(target));
        NormalizeOptions options = (window ?? new HounsfieldWindow()).ToNormalizeOptions();
        cancellation.ThrowIfCancellationRequested();
        if (hounsfield.Length == 0) return;
        using var source = new PinnedVoxels<short>(hounsfield);
        using var result = new PinnedVoxels<float>(target);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Kernels.Intensity.NormalizePlan plan = PlanOf(options);
            Kernels.Intensity.NormalizeCpu.Run(source.As<short>(), hounsfield.Length, plan, result.As<float>(), Masks.Pool);
        }
    }

    /// <summary>Extracts the surface between voxels above a level and voxels at or below it.</summary>
    /// <param name="scan">A volume, at most 32,768 voxels along an axis.</param>
    /// <param name="level">HU of the surface; rounded to 1/256.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <returns>Triangles in LPS mm; none if no voxel or every voxel is above the level.</returns>
    /// <exception cref="CtGpuException">Memory or device failed (75).</exception>
    public unsafe TriangleSurface Surface(CtScan scan, double level, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        Shape3 shape = scan.Geometry.Shape;
        Require(scan.Hounsfield.Length, shape, nameof(scan));
        if (Math.Max(shape.Z, Math.Max(shape.Y, shape.X)) > SurfaceMesh.MostVoxels)
            throw new ArgumentException(
                $"scan: shape {shape}. Expected at most {SurfaceMesh.MostVoxels} voxels along an axis.", nameof(scan));
        cancellation.ThrowIfCancellationRequested();
        using var voxels = new PinnedVoxels<short>(scan.Hounsfield);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using IMarchingCubes cubes = _engine.CreateMarchingCubes();
            SurfaceMesh mesh = cubes.Run(voxels.As<short>(), shape, SurfaceLevel.At(level));
            var patient = PatientMesh.Of(mesh, scan.Geometry, new Shape3(0, 0, 0));
            return new TriangleSurface(patient.Positions, patient.Normals, patient.Triangles);
        }
    }

    private unsafe LungMaskResult? Run(
        VolumePlan plan, ReadOnlyMemory<short> source, VolumeResults results, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var pinned = new PinnedVoxels<short>(source);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using HostBuffer? copy = IsReadableBeyond(pinned) ? null : Copy(pinned);
            try
            {
                _slot ??= _engine.CreateSlot();
                // The result of a plan that changes no HU is the source itself.
                HostBuffer stored = copy ?? pinned;
                return VolumeSteps.Run(_slot, plan, stored, plan.Mask != null ? results with { Hounsfield = stored } : results);
            }
            catch
            {
                // State that a failed step left must not affect the next call.
                _slot?.Dispose();
                _slot = null;
                throw;
            }
        }
    }

    /// <summary>Whether the bytes after a buffer are on its last page, so that reading them cannot fail.</summary>
    private static unsafe bool IsReadableBeyond(HostBuffer buffer) =>
        (((nuint)buffer.Pointer + (nuint)buffer.Bytes - 1) % Page) + ReadAhead < Page;

    private static unsafe PageableBuffer Copy(HostBuffer source)
    {
        var copy = new PageableBuffer(source.Bytes);
        Buffer.MemoryCopy(source.Pointer, copy.Pointer, copy.Bytes, source.Bytes);
        return copy;
    }
}
