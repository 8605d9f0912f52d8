check "restore with the locked versions" dotnet restore --locked-mode
check "format" dotnet format --no-restore --verify-no-changes
if ! check "build without warnings" dotnet build -c Release --no-restore; then
    closing
    exit 1
fi
