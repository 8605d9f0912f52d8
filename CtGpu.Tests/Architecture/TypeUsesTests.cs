using CtGpu.Tests.Architecture.Samples;

namespace CtGpu.Tests.Architecture;

/// <summary>Each sample uses exactly one other sample, each in a place of its own.</summary>
public sealed class TypeUsesTests
{
    private static readonly TypeUse[] s_uses =
    [
        .. TypeUses.Read(typeof(TypeUsesTests).Assembly.Location).Where(use => use.User.Namespace == typeof(InBase).Namespace),
    ];

    [Theory]
    [InlineData(typeof(InBase))]
    [InlineData(typeof(InInterface))]
    [InlineData(typeof(InConstraint<>))]
    [InlineData(typeof(InAttribute))]
    [InlineData(typeof(InField))]
    [InlineData(typeof(InConstant))]
    [InlineData(typeof(InProperty))]
    [InlineData(typeof(InParameter))]
    [InlineData(typeof(InArray))]
    [InlineData(typeof(InGenericBase))]
    [InlineData(typeof(InNew))]
    [InlineData(typeof(InCall))]
    [InlineData(typeof(InStaticField))]
    [InlineData(typeof(InTypeOf))]
    [InlineData(typeof(InCast))]
    [InlineData(typeof(InCatch))]
    [InlineData(typeof(InGenericCall))]
    [InlineData(typeof(InNestedOfAnother))]
    [InlineData(typeof(InNested))]
    [InlineData(typeof(InLambda))]
    [InlineData(typeof(InIterator))]
    [InlineData(typeof(InSwitch))]
    public void A_type_is_found_in(Type user)
    {
        TypeName name = Name(user);
        TypeName used = name with { Name = $"UsedBy{name.Name.Split('`')[0]}" };
        Assert.Equal([used], s_uses.Where(use => use.User == name && use.Used.Namespace == name.Namespace).Select(use => use.Used));
    }

    [Fact]
    public void Types_of_other_assemblies_have_the_name_of_theirs() => Assert.Contains(
        s_uses, use => use.User == Name(typeof(InField)) && use.Used == new TypeName("System.Runtime", "System", "Object"));

    [Fact]
    public void The_samples_have_no_other_uses() => Assert.Equal(
        22, s_uses.Count(use => use.Used.Namespace == typeof(InBase).Namespace));

    private static TypeName Name(Type type) => new("CtGpu.Tests", type.Namespace!, type.Name);
}
