using System.Runtime.CompilerServices;

namespace CtGpu.Kernels.Rendering;

/// <summary>A pixel of a picture from rays through it.</summary>
internal static class RayPixel
{
    /// <summary>The colour of a pixel as four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Colour<T>(in RayScene scene, FieldData<T> volume, FieldData<T> mask, int column, int row)
        where T : struct, IVoxels =>
        RayCaster.Trace(scene, volume, mask, column + 0.5f - (scene.Width * 0.5f), row + 0.5f - (scene.Height * 0.5f)).Packed();
}
