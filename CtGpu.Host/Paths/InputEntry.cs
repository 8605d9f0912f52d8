namespace CtGpu.Host.Paths;

/// <summary>A file, folder or link in a folder.</summary>
/// <param name="Name">Its name, escaped.</param>
/// <param name="IsFolder">It is a folder, or a link to one.</param>
/// <param name="LinkTarget">The text of a link, escaped. Null for anything else.</param>
internal readonly record struct InputEntry(string Name, bool IsFolder, string? LinkTarget);
