using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace CtGpu.Tests.Architecture;

/// <summary>Collects the types that handles and signatures of an assembly name. As a decoder of signatures it returns nothing.</summary>
internal sealed class UsedTypes(MetadataReader metadata) : ISignatureTypeProvider<ValueTuple, ValueTuple>
{
    private readonly HashSet<TypeName> _all = [];
    private readonly string _assembly = metadata.GetString(metadata.GetAssemblyDefinition().Name);

    public IReadOnlyCollection<TypeName> All => _all;

    /// <summary>Adds the type itself, the declaring type of a member, and generic arguments. Nil handles add nothing.</summary>
    public void Add(EntityHandle handle)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _all.Add(Name((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeReference:
                _all.Add(Name((TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, default);
                break;
            case HandleKind.FieldDefinition:
                Add(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Add(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Add(metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(method.Method);
                method.DecodeSignature(this, default);
                break;
            case HandleKind.StandaloneSignature:
                metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(this, default);
                break;
        }
    }

    /// <summary>The outermost type around a type of this assembly.</summary>
    public TypeName Name(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        return type.IsNested
            ? Name(type.GetDeclaringType())
            : new TypeName(_assembly, metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    private TypeName Name(TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) return Name((TypeReferenceHandle)type.ResolutionScope);
        string assembly = type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            : _assembly;
        return new TypeName(assembly, metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    ValueTuple ISimpleTypeProvider<ValueTuple>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return default;
    }

    ValueTuple ISimpleTypeProvider<ValueTuple>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return default;
    }

    ValueTuple ISignatureTypeProvider<ValueTuple, ValueTuple>.GetTypeFromSpecification(
        MetadataReader reader, ValueTuple genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return default;
    }

    ValueTuple ISimpleTypeProvider<ValueTuple>.GetPrimitiveType(PrimitiveTypeCode typeCode) => default;

    ValueTuple ISZArrayTypeProvider<ValueTuple>.GetSZArrayType(ValueTuple elementType) => default;

    ValueTuple IConstructedTypeProvider<ValueTuple>.GetArrayType(ValueTuple elementType, ArrayShape shape) => default;

    ValueTuple IConstructedTypeProvider<ValueTuple>.GetByReferenceType(ValueTuple elementType) => default;

    ValueTuple IConstructedTypeProvider<ValueTuple>.GetGenericInstantiation(
        ValueTuple genericType, ImmutableArray<ValueTuple> typeArguments) => default;

    ValueTuple IConstructedTypeProvider<ValueTuple>.GetPointerType(ValueTuple elementType) => default;

    ValueTuple ISignatureTypeProvider<ValueTuple, ValueTuple>.GetFunctionPointerType(MethodSignature<ValueTuple> signature) => default;

    ValueTuple ISignatureTypeProvider<ValueTuple, ValueTuple>.GetGenericMethodParameter(ValueTuple genericContext, int index) => default;

    ValueTuple ISignatureTypeProvider<ValueTuple, ValueTuple>.GetGenericTypeParameter(ValueTuple genericContext, int index) => default;

    ValueTuple ISignatureTypeProvider<ValueTuple, ValueTuple>.GetModifiedType(
        ValueTuple modifier, ValueTuple unmodifiedType, bool isRequired) => default;

    ValueTuple ISignatureTypeProvider<ValueTuple, ValueTuple>.GetPinnedType(ValueTuple elementType) => default;
}
