using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A pixel of a picture. One ray through its centre suffices where its neighbours' rays met the same; an edge takes four more
/// of its own, so that it is smooth. Which pixels those are is decided by integers, alike on every engine.
/// </summary>
internal static class RayPixel
{
    /// <summary>The ray through the centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Traced Centre<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, int column, int row)
        where T : struct, IVoxels => Trace(scene, volume, mask, column, row, 0.5f, 0.5f);

    /// <summary>The mean of four rays on a turned square, which cross edges of every direction at different places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Edge<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, int column, int row)
        where T : struct, IVoxels
    {
        var sum = new Rgb(0, 0, 0);
        for (int i = 0; i < 4; i++)
        {
            // (3,1), (7,3), (5,7) and (1,5) eighths of a pixel.
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
