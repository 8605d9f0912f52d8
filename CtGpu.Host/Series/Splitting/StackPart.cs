using CtGpu.Host.Series.Stacks;

namespace CtGpu.Host.Series.Splitting;

/// <summary>A stack of slices that may be a volume, and how it differs from the other stacks of its series.</summary>
/// <param name="Stack">The slices.</param>
/// <param name="ToldApartBy">Attributes that the other stacks have with other values. Empty if there is one stack.</param>
internal sealed record StackPart(SliceStack Stack, IReadOnlyList<AttributeValue> ToldApartBy);
