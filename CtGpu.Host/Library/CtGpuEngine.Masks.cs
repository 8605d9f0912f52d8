using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Library;

/// <content>Operations on masks of one byte per voxel.</content>
public sealed partial class CtGpuEngine
{
    private MaskOperations? _masks;
    private (NormalizeOptions Options, NormalizePlan Plan)? _normalize;

    private MaskOperations Masks => _masks ??= new MaskOperations(_engine, _options.Jobs);

    /// <summary>
    /// Labels the 26-connected components of a mask, numbered from 1 in the raster order of their first voxels, as
    /// <c>skimage.measure.label(mask, connectivity=3)</c>. Computed on the CPU, on every engine.
    /// </summary>
    /// <param name="mask">One byte per voxel, z,y,x in C order; not 0 is set.</param>
    /// <param name="shape">Shape of the mask.</param>
    /// <param name="labels">Receives the labels; 0 where the mask is 0.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <returns>Voxels of each component, in the order of the labels.</returns>
    /// <exception cref="ArgumentException">An array has another length than the shape.</exception>
    public unsafe IReadOnlyList<long> Label(
        ReadOnlyMemory<byte> mask, Shape3 shape, Memory<int> labels, CancellationToken cancellation = default)
    {
        Require(mask.Length, shape, nameof(mask));
        Require(labels.Length, shape, nameof(labels));
        using var source = new PinnedVoxels<byte>(mask);
        using var target = new PinnedVoxels<int>(labels);
        return OnMasks(masks => masks.Label(source.Pointer, shape, target.As<int>()), cancellation);
    }

    /// <summary>
    /// Keeps the largest 26-connected component of a mask. Of equally large ones, the one whose first voxel is first in raster order.
    /// </summary>
    /// <param name="mask">One byte per voxel, z,y,x in C order; not 0 is set.</param>
    /// <param name="shape">Shape of the mask.</param>
    /// <param name="target">Receives 0 or 1 per voxel. May be the mask.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <returns>Voxels of the component; 0 for an empty mask.</returns>
    /// <exception cref="ArgumentException">An array has another length than the shape.</exception>
    /// <exception cref="CtGpuException">Memory or device failed (75).</exception>
    public long KeepLargest(ReadOnlyMemory<byte> mask, Shape3 shape, Memory<byte> target, CancellationToken cancellation = default)
    {
        long voxels = 0;
        Change(mask, shape, target, (bits, _) =>
        {
            IReadOnlyList<BitComponent> largest = bits.Components(BitVolume.Result, least: 1, most: 1);
            voxels = largest.Count == 0 ? 0 : largest[0].Voxels;
            bits.Keep(BitVolume.Result, largest, BitVolume.A);
            return BitVolume.A;
        }, cancellation);
        return voxels;
    }

    /// <summary>
    /// Dilates a mask by a ball in mm: all voxels within the radius of a set voxel. Voxels outside the volume count as clear. Equals
    /// <c>skimage.morphology.binary_dilation</c> with that ball as footprint.
    /// </summary>
    /// <param name="mask">One byte per voxel, z,y,x in C order; not 0 is set.</param>
    /// <param name="shape">Shape of the mask.</param>
    /// <param name="spacing">Spacing z,y,x in mm.</param>
    /// <param name="radiusMm">Radius in mm, inclusive; at least 0.</param>
    /// <param name="target">Receives 0 or 1 per voxel. May be the mask.</param>
    /// <param name="cancellation">Checked before the work starts.</param>
    /// <exception cref="ArgumentException">An array has another length than the shape, or a number is not valid.</exception>
    /// <exception cref="CtGpuException">Memory or device failed (75).</exception>
    public void Dilate(
        ReadOnlyMemory<byte> mask, Shape3 shape, Spacing3 spacing, double radiusMm, Memory<byte> target,
        CancellationToken cancellation = default)
    {
        BallPlan ball = Ball(radiusMm, spacing, shape);
        Change(mask, shape, target, (bits, _) =>
        {
            bits.Dilate(BitVolume.Result, ball, BitVolume.A);
            return BitVolume.A;
        }, cancellation);
    }

    /// <summary>
    /// Closes a mask by a ball in mm: dilates it, then erodes it. Voxels outside the volume count as clear for the dilation and as set
    /// for the erosion, so the result contains the mask. Equals <c>skimage.morphology.binary_closing</c> with that ball.
    /// </summary>
    /// <inheritdoc cref="Dilate"/>
    public void Close(
        ReadOnlyMemory<byte> mask, Shape3 shape, Spacing3 spacing, double radiusMm, Memory<byte> target,
        CancellationToken cancellation = default)
    {
        BallPlan ball = Ball(radiusMm, spacing, shape);
        Change(mask, shape, target, (bits, _) =>
        {
            bits.Dilate(BitVolume.Result, ball, BitVolume.A);
            bits.Erode(BitVolume.A, ball, BitVolume.B);
            return BitVolume.B;
        }, cancellation);
    }

    private unsafe void Change(
        ReadOnlyMemory<byte> mask, Shape3 shape, Memory<byte> target, Func<IBitVolumes, Shape3, BitVolume> change,
        CancellationToken cancellation)
    {
        Require(mask.Length, shape, nameof(mask));
        Require(target.Length, shape, nameof(target));
        using var source = new PinnedVoxels<byte>(mask);
        using var result = new PinnedVoxels<byte>(target);
        OnMasks(
            masks =>
            {
                masks.Run(source.Pointer, shape, result.Pointer, bits => change(bits, shape));
                return 0;
            },
            cancellation);
    }

    private T OnMasks<T>(Func<MaskOperations, T> operation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                return operation(Masks);
            }
            catch
            {
                _masks?.Dispose();
                _masks = null;
                throw;
            }
        }
    }

    private NormalizePlan PlanOf(NormalizeOptions options)
    {
        if (_normalize?.Options != options) _normalize = (options, options.Plan);
        return _normalize.Value.Plan;
    }

    private static BallPlan Ball(double radiusMm, Spacing3 spacing, Shape3 shape)
    {
        if (!(radiusMm >= 0 && double.IsFinite(radiusMm)))
            throw new ArgumentOutOfRangeException(
                nameof(radiusMm), radiusMm, FormattableString.Invariant($"Radius of a ball: {radiusMm} mm. Expected 0 or more."));
        if (!(spacing.Z > 0 && spacing.Y > 0 && spacing.X > 0 && double.IsFinite(spacing.VoxelMm3)))
            throw new ArgumentOutOfRangeException(nameof(spacing), spacing, $"Spacing {spacing} mm. Expected three numbers above 0.");
        return BallPlan.Create(radiusMm, spacing, shape);
    }
}
