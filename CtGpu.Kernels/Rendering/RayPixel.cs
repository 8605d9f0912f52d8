using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// Computes one pixel of a picture. One ray through its centre suffices if the rays of its neighbours hit the same surfaces.
/// Otherwise the pixel is on an edge, and four more rays smooth it. Integers decide which pixels these are, so they are
/// the same on all engines.
/// </summary>
internal static class RayPixel
{
    /// <summary>Traces the ray through the centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Traced Centre<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, int column, int row)
        where T : struct, IVoxels => Trace(scene, volume, mask, column, row, 0.5f, 0.5f);

    /// <summary>
    /// Returns the mean of four rays at the corners of a rotated square,
    /// so that an edge of any direction crosses them at different positions.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Edge<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, int column, int row)
        where T : struct, IVoxels
    {
        var sum = new Rgb(0, 0, 0);
        for (int i = 0; i < 4; i++)
        {
            // (3,1), (7,3), (5,7) and (1,5), in eighths of a pixel.
            int right = i == 0 ? 3 : i == 1 ? 7 : i == 2 ? 5 : 1, down = i == 0 ? 1 : i == 1 ? 3 : i == 2 ? 7 : 5;
            sum = sum.Plus(Trace(scene, volume, mask, column, row, right * 0.125f, down * 0.125f).Colour, 0.25f);
        }

        return sum.Packed();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Traced Trace<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, int column, int row, float right, float down)
        where T : struct, IVoxels =>
        RayCaster.Trace(scene, volume, mask, column + right - (scene.Width * 0.5f), row + down - (scene.Height * 0.5f));
}
