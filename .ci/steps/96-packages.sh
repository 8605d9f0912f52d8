# Packs the packages, installs them from a local folder into an empty project, and runs the samples and the tool there.
packages_pack() (
    dotnet pack CtGpu.sln -c Release --no-build -o "$WORK/packages" "-p:PackageVersion=$PACKAGE_VERSION" || exit
    cd "$WORK/packages" || exit
    for name in CtGpu.Kernels CtGpu.Host ctgpu; do test -s "$name.$PACKAGE_VERSION.nupkg" || exit; done
    for name in CtGpu.Kernels CtGpu.Host; do test -s "$name.$PACKAGE_VERSION.snupkg" || exit; done
    for package in *.nupkg; do
        python3 - "$package" <<'PYTHON' || exit
import re, sys, zipfile
package = zipfile.ZipFile(sys.argv[1])
spec = package.read(next(name for name in package.namelist() if name.endswith(".nuspec"))).decode()
for field in ("description", "authors", "license", "readme", "icon", "tags", "repository"):
    assert re.search(rf"<{field}[ >]", spec), f"{sys.argv[1]} has no {field}"
assert {"README.md", "icon.png"} <= set(package.namelist())
PYTHON
    done
)
packages_sample() (
    # Outside of the repository, so that none of its settings apply.
    mkdir -p "$WORK/empty"
    cd "$WORK/empty" || exit
    cat >nuget.config <<XML
<configuration><packageSources><add key="local" value="$WORK/packages" /></packageSources></configuration>
XML
    cat >sample.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="CtGpu.Host" Version="$PACKAGE_VERSION" /></ItemGroup>
</Project>
XML
    cp "$OLDPWD/samples/$1.cs" Program.cs
    dotnet run -c Release -- "${@:2}" >"$1.log" || exit
    cat "$1.log"
    grep -qE "$SAMPLE_EXPECTS" "$1.log"
)
packages_tool() (
    cd "$WORK/empty" &&
        dotnet tool install ctgpu --version "$PACKAGE_VERSION" --tool-path "$WORK/tool" &&
        "$WORK/tool/ctgpu" --version &&
        "$WORK/tool/ctgpu" demo -o "$WORK/tool-demo" &&
        grep -q '"verdict": "ok"' "$(find "$WORK/tool-demo/out" -name ct.json)" &&
        "$WORK/tool/ctgpu" render "$(dirname "$(find "$WORK/tool-demo/out" -name ct.json)")" -o "$WORK/tool-demo/view.png"
)
# A version of its own: NuGet keeps what it installed.
PACKAGE_VERSION=0.1.0-ci.$(date +%s)
if check "packages are packed with complete metadata" packages_pack; then
    "$CTGPU" phantom -o "$WORK/sample-scan" --shape 60,128,128 --spacing 5,2.6,2.6 >/dev/null 2>&1
    sample() { SAMPLE_EXPECTS=$1 check "sample $2 runs from the package" packages_sample "${@:2}"; }
    sample 'lungs: .* litres, ok' ReadAndSegment "$WORK/sample-scan"
    sample '1 series, 0 failed' StreamCohort "$WORK/sample-scan"
    sample 'triangles in LPS mm' MasksAndSurface "$WORK/sample-scan" "$WORK/bones.obj"
    check "the tool is installed from the package and runs" packages_tool
    rm -rf "${HOME:?}"/.nuget/packages/ctgpu.{host,kernels}/"$PACKAGE_VERSION" "${HOME:?}"/.nuget/packages/ctgpu*/"$PACKAGE_VERSION"
fi
