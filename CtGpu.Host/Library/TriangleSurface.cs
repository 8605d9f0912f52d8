namespace CtGpu.Host.Library;

/// <summary>
/// Triangles of an isosurface, by marching cubes with Lewiner's tables. Triangles are counter-clockwise seen from the side with values
/// below the level.
/// </summary>
/// <param name="Positions">x,y,z of each vertex, in LPS mm.</param>
/// <param name="Normals">x,y,z of each vertex's unit normal. It points from values above the level to values below it.</param>
/// <param name="Triangles">Indices of three vertices per triangle.</param>
public sealed record TriangleSurface(ReadOnlyMemory<float> Positions, ReadOnlyMemory<float> Normals, ReadOnlyMemory<int> Triangles);
