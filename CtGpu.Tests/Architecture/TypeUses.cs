using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Architecture;

/// <summary>A type that is not nested in another type.</summary>
internal readonly record struct TypeName(string Assembly, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}

/// <summary>One type uses another.</summary>
internal readonly record struct TypeUse(TypeName User, TypeName Used);

/// <summary>
/// Reads from an assembly which types its types use: base types, interfaces, attributes, generic constraints, fields, signatures,
/// local variables, caught exceptions and the operands of the IL. Nested types, among them the compiler's classes for lambdas and
/// iterators, count as their outermost type. Two uses are not found, because an assembly does not record
/// them: the class of a constant, and nameof. Types in the arguments of attributes are not read.
/// </summary>
internal static class TypeUses
{
    /// <summary>Each use once, in no particular order. Uses of a type by itself are left out.</summary>
    public static IReadOnlyCollection<TypeUse> Read(string assembly)
    {
        using FileStream file = File.OpenRead(assembly);
        using var portable = new PEReader(file);
        MetadataReader metadata = portable.GetMetadataReader();
        var uses = new HashSet<TypeUse>();
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            var used = new UsedTypes(metadata);
            TypeName user = used.Name(handle);
            AddType(metadata.GetTypeDefinition(handle), metadata, portable, used);
            uses.UnionWith(used.All.Where(type => type != user).Select(type => new TypeUse(user, type)));
        }

        return uses;
    }

    private static void AddType(TypeDefinition type, MetadataReader metadata, PEReader portable, UsedTypes used)
    {
        used.Add(type.BaseType);
        AddAttributes(type.GetCustomAttributes(), metadata, used);
        AddConstraints(type.GetGenericParameters(), metadata, used);
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
            used.Add(metadata.GetInterfaceImplementation(handle).Interface);
        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = metadata.GetFieldDefinition(handle);
            field.DecodeSignature(used, default);
            AddAttributes(field.GetCustomAttributes(), metadata, used);
        }

        // The accessors of properties and events are methods, too.
        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            method.DecodeSignature(used, default);
            AddAttributes(method.GetCustomAttributes(), metadata, used);
            AddConstraints(method.GetGenericParameters(), metadata, used);
            if (method.RelativeVirtualAddress != 0) AddBody(portable.GetMethodBody(method.RelativeVirtualAddress), metadata, used);
        }
    }

    private static void AddAttributes(CustomAttributeHandleCollection attributes, MetadataReader metadata, UsedTypes used)
    {
        foreach (CustomAttributeHandle handle in attributes) used.Add(metadata.GetCustomAttribute(handle).Constructor);
    }

    private static void AddConstraints(GenericParameterHandleCollection parameters, MetadataReader metadata, UsedTypes used)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in metadata.GetGenericParameter(parameter).GetConstraints())
                used.Add(metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private static void AddBody(MethodBodyBlock body, MetadataReader metadata, UsedTypes used)
    {
        if (!body.LocalSignature.IsNil) metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(used, default);
        foreach (ExceptionRegion region in body.ExceptionRegions) used.Add(region.CatchType);
        foreach ((_, int token) in IlCode.Tokens(body.GetILBytes()!)) used.Add(MetadataTokens.EntityHandle(token));
    }
}
