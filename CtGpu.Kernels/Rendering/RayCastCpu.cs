using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Rendering;

/// <summary>A picture by ray casting, on threads that take tiles.</summary>
internal static unsafe class RayCastCpu
{
    /// <summary>Pixels of a tile's side: neighbouring rays read the same voxels.</summary>
    private const int Tile = 16;

    /// <param name="scene">The picture.</param>
    /// <param name="volume">The volume and its bricks.</param>
    /// <param name="mask">The smoothed mask and its bricks; the volume again where no surface is the mask's.</param>
    /// <param name="image">Red, green, blue, alpha for each pixel, row by row from the top left.</param>
    public static void Run(RayScene scene, FieldData<HostVoxels> volume, FieldData<HostVoxels> mask, int* image, WorkerPool pool)
    {
        int across = (scene.Width + Tile - 1) / Tile, down = (scene.Height + Tile - 1) / Tile;
        pool.For(across * down, (tile, _) =>
        {
            int left = tile % across * Tile, top = tile / across * Tile;
            for (int row = top; row < Math.Min(top + Tile, scene.Height); row++)
            {
                for (int column = left; column < Math.Min(left + Tile, scene.Width); column++)
                    image[((long)row * scene.Width) + column] = RayPixel.Colour(scene, volume, mask, column, row);
            }
        });
    }
}
