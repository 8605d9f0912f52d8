using System.Runtime.InteropServices;
using CtGpu.Host.Geometry;
using CtGpu.Host.Library;
using CtGpu.Kernels.Geometry;
using static CtGpu.Host.Native.NativeCall;

namespace CtGpu.Host.Native;

/// <content>Functions on arrays.</content>
internal static unsafe partial class NativeExports
{
    /// <summary>Shape and geometry after resampling.</summary>
    /// <param name="target">Target spacing z,y,x.</param>
    [UnmanagedCallersOnly]
    private static int ResampledGrid(
        nint engine, long* shape, double* geometry, double* target, byte* options, long* newShape, double* newGeometry, nint* error) =>
        Guard(error, () =>
        {
            VolumeGeometry grid = NativeRecords.Geometry(NativeRecords.Shape(shape), geometry);
            VolumeGeometry resampled = Target<CtGpuEngine>(engine).ResampledGeometry(
                grid, new Spacing3(target[0], target[1], target[2]), NativeOptions.Resample(Json(options)));
            NativeRecords.Write(resampled.Shape, newShape);
            NativeRecords.Write(resampled, newGeometry);
            return Done;
        });

    [UnmanagedCallersOnly]
    private static int Zoom(
        nint engine, short* source, long* shape, short* target, long* newShape, int order, int extent, int fast, nint* error) =>
        Guard(error, () =>
        {
            Shape3 from = NativeRecords.Shape(shape), to = NativeRecords.Shape(newShape);
            Target<CtGpuEngine>(engine).Resample(
                Array(source, from.Voxels), from, Array(target, to.Voxels), to,
                new ResampleOptions { Order = order, Grid = extent != 0 ? GridAlignment.Extent : GridAlignment.Corner, Fast = fast != 0 });
            return Done;
        });

    [UnmanagedCallersOnly]
    private static int LungMask(
        nint engine, short* hounsfield, long* shape, double* geometry, byte* options, byte* mask, nint* text, nint* error) =>
        Guard(error, () =>
        {
            VolumeGeometry grid = NativeRecords.Geometry(NativeRecords.Shape(shape), geometry);
            var scan = new CtScan(Array(hounsfield, grid.Shape.Voxels), grid);
            LungSegmentation lungs = Target<CtGpuEngine>(engine).SegmentLungs(
                scan, Array(mask, grid.Shape.Voxels), NativeOptions.Mask(Json(options)));
            *text = Text(json => NativeRecords.Write(json, lungs));
            return Done;
        });

    [UnmanagedCallersOnly]
    private static int Label(nint engine, byte* mask, long* shape, int* labels, long* count, nint* error) => Guard(error, () =>
    {
        Shape3 size = NativeRecords.Shape(shape);
        *count = Target<CtGpuEngine>(engine).Label(Array(mask, size.Voxels), size, Array(labels, size.Voxels)).Count;
        return Done;
    });

    [UnmanagedCallersOnly]
    private static int Largest(nint engine, byte* mask, long* shape, byte* target, long* voxels, nint* error) => Guard(error, () =>
    {
        Shape3 size = NativeRecords.Shape(shape);
        *voxels = Target<CtGpuEngine>(engine).KeepLargest(Array(mask, size.Voxels), size, Array(target, size.Voxels));
        return Done;
    });

    /// <param name="close">Closes instead of dilating.</param>
    [UnmanagedCallersOnly]
    private static int Ball(
        nint engine, byte* mask, long* shape, double* spacing, double radiusMm, int close, byte* target, nint* error) => Guard(error, () =>
        {
            Shape3 size = NativeRecords.Shape(shape);
            var mm = new Spacing3(spacing[0], spacing[1], spacing[2]);
            CtGpuEngine on = Target<CtGpuEngine>(engine);
            if (close != 0) on.Close(Array(mask, size.Voxels), size, mm, radiusMm, Array(target, size.Voxels));
            else on.Dilate(Array(mask, size.Voxels), size, mm, radiusMm, Array(target, size.Voxels));
            return Done;
        });

    [UnmanagedCallersOnly]
    private static int Normalize(
        nint engine, short* hounsfield, long voxels, double lower, double upper, double mean, float* target, nint* error) =>
        Guard(error, () =>
        {
            var window = new HounsfieldWindow(lower, upper, mean);
            Target<CtGpuEngine>(engine).Normalize(Array(hounsfield, voxels), Array(target, voxels), window);
            return Done;
        });

    /// <param name="surface">Receives a handle that keeps the arrays alive.</param>
    /// <param name="arrays">Receives the addresses of positions, normals and triangles.</param>
    /// <param name="counts">Receives the numbers of vertices and triangles.</param>
    [UnmanagedCallersOnly]
    private static int Surface(
        nint engine, short* hounsfield, long* shape, double* geometry, double level, nint* surface, nint* arrays, long* counts,
        nint* error) =>
        Guard(error, () =>
        {
            VolumeGeometry grid = NativeRecords.Geometry(NativeRecords.Shape(shape), geometry);
            var scan = new CtScan(Array(hounsfield, grid.Shape.Voxels), grid);
            var pinned = new PinnedSurface(Target<CtGpuEngine>(engine).Surface(scan, level));
            (arrays[0], arrays[1], arrays[2]) = (pinned.Positions, pinned.Normals, pinned.Triangles);
            (counts[0], counts[1]) = (pinned.Vertices, pinned.TriangleCount);
            *surface = Handle(pinned);
            return Done;
        });

    /// <summary>A surface whose arrays do not move until it is disposed.</summary>
    private sealed class PinnedSurface(TriangleSurface surface) : IDisposable
    {
        private readonly PinnedVoxels<float> _positions = new(surface.Positions), _normals = new(surface.Normals);
        private readonly PinnedVoxels<int> _triangles = new(surface.Triangles);

        public nint Positions => (nint)_positions.Pointer;

        public nint Normals => (nint)_normals.Pointer;

        public nint Triangles => (nint)_triangles.Pointer;

        public long Vertices => surface.Positions.Length / 3;

        public long TriangleCount => surface.Triangles.Length / 3;

        public void Dispose()
        {
            _positions.Dispose();
            _normals.Dispose();
            _triangles.Dispose();
        }
    }
}
