namespace CtGpu.Host.Dicom.Parsing;

/// <summary>The header of a data element.</summary>
/// <param name="Tag">Group and element.</param>
/// <param name="Vr">Its two letters, or <see cref="ValueRepresentation.None"/> for implicit VR.</param>
/// <param name="HeaderOffset">Offset of the element.</param>
/// <param name="ValueOffset">Offset of its value.</param>
/// <param name="Length">Length of the value in bytes, or -1 if undefined.</param>
internal readonly record struct Element(uint Tag, ushort Vr, long HeaderOffset, long ValueOffset, long Length);
