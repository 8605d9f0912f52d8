using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rendering;

/// <summary>A picture by ray casting, on a device: a thread a pixel.</summary>
internal static class RayCastKernels
{
    /// <summary>Items are pixels, row by row from the top left.</summary>
    public static void Cast(
        Walk walk, RayScene scene, ArrayView<short> volume, ArrayView<short> volumeBricks, ArrayView<short> mask, ArrayView<short> maskBricks, ArrayView<int> image)
    {
        var volumeData = new FieldData<DeviceVoxels>(new DeviceVoxels(volume), new DeviceVoxels(volumeBricks));
        var maskData = new FieldData<DeviceVoxels>(new DeviceVoxels(mask), new DeviceVoxels(maskBricks));
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            int row = (int)(i / scene.Width);
            image[i] = RayPixel.Colour(scene, volumeData, maskData, (int)(i - ((long)row * scene.Width)), row);
        }
    }
}
